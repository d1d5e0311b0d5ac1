"""Who may do what at which address: written by hand from the issue, one row an address, by its name.

A row gives for each verb who may and the body that is sent; a verb that is not there is 405 for everybody. An
address without a row fails the test, so a new page is closed until somebody says here whom it is for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from collab.account.links import secret
from collab.kit import clock

from .test_moves import EVERYBODY, GATE, LEADS, MAY, body

ALL = frozenset(EVERYBODY)
ASKING = ALL - {"auditor"}
EXECUTIVES = {"cmo", "cio"}
# They see the amounts of every fund.
COUNTING = EXECUTIVES | {"finance", "auditor"}
DEFINING = GATE | LEADS | {"admin"}
FEEDING = GATE | LEADS | {"finance"}
SETTING = DEFINING | EXECUTIVES
PLANNING = {"finance", "admin"}
TRIAGED = GATE | {"marketer"}
USD = "USD"
Body = Callable[[SimpleNamespace], Any]


@dataclass(frozen=True)
class May:
    """Who may make one call, and with what; ``refused`` are the answers of the others."""

    who: frozenset[str] | set[str]
    body: Body = lambda w: {}
    refused: frozenset[int] | set[int] = frozenset({403})
    is_file: bool = False
    query: Body = lambda w: ""


@dataclass(frozen=True)
class Row:
    """An address: what stands in it, and who may do what there."""

    parts: Body = lambda w: {}
    verbs: dict[str, May] = field(default_factory=dict)


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": USD}


def of_request(**verbs: May) -> Row:
    return Row(lambda w: {"number": w.request.code}, verbs)


def page_of_request(**verbs: May) -> Row:
    return Row(lambda w: {"code": w.request.code}, verbs)


def page_of_project(more: Body = lambda w: {}, **verbs: May) -> Row:
    return Row(lambda w: {"code": w.project.code, **more(w)}, verbs)


def of_project(more: Body = lambda w: {}, **verbs: May) -> Row:
    return Row(lambda w: {"number": w.project.code, **more(w)}, verbs)


def of_fund(more: Body = lambda w: {}, **verbs: May) -> Row:
    return Row(lambda w: {"code": "shared", **more(w)}, verbs)


def of_kpi(**verbs: May) -> Row:
    return Row(lambda w: {"code": "match-rate"}, verbs)


def of_goal(**verbs: May) -> Row:
    return Row(lambda w: {"code": "know-customers"}, verbs)


def of_calendar(**verbs: May) -> Row:
    return Row(lambda w: {"code": w.calendar.code}, verbs)


def of_noted(things: str, more: Body = lambda w: {}, **verbs: May) -> Row:
    """Whatever carries notes, by its address in the API."""
    return Row(lambda w: {"code": w.noted[things], **more(w)}, verbs)


def notes_of(things: str, called: str, readers: frozenset[str] | set[str]) -> dict[str, Row]:
    """The doors to its notes: an auditor writes none, and only who wrote one changes it."""
    one: Body = lambda w: {"note": w.written[things]}  # noqa: E731
    writers = readers - {"auditor"}
    return {
        f"api-{called}-notes": of_noted(things, get=May(readers), post=May(writers, lambda w: {"text": "Who has it?"})),
        f"api-{called}-note": of_noted(things, one, patch=May({"finance"}, lambda w: {"version": 1, "text": "Look again."})),
        f"api-{called}-note-resolve": of_noted(things, one, post=May(writers, lambda w: {"resolved": True})),
        f"api-{called}-watchers": of_noted(things, get=May(readers), post=May(readers, lambda w: {"watching": True})),
    }


def plain(**verbs: May) -> Row:
    return Row(verbs=verbs)


READ = May(ALL)
# A file that names a KPI which is not one's own is refused by a report, row by row.
REPORT = {400, 403}
REASON = May({"cmo"}, lambda w: {"reason": "Not now."}, {403, 404})
FIGURE = {"value": "41.5", "on": "2026-10-31", "source": "web analytics"}
FILE = "kpi,on,value,source\nmatch-rate,2026-10-31,41.5,web analytics\n"
SEEN: Body = lambda w: {"version": w.project.version}  # noqa: E731
# A confidential request that was shown to the outsider alone: for most it does not exist.
SECRET: Body = lambda w: {"number": w.secret.code}  # noqa: E731
HIDDEN = {403, 404}
MILESTONE: Body = lambda w: {"version": w.project.version, "title": "Go live", "due_on": _day(30)}  # noqa: E731
CHANGE: Body = lambda w: {"key": w.change.pk}  # noqa: E731
# What belongs to the marketer's account is missing for everybody else.
SESSION: Body = lambda w: {"session": w.session.pk}  # noqa: E731
TOKEN: Body = lambda w: {"token": w.token.pk}  # noqa: E731
OLD_AND_NEW = {"old": "not the one", "new": "seventeen quiet otters", "again": "seventeen quiet otters"}
PROPOSAL: Body = lambda w: {"key": w.proposal.pk}  # noqa: E731
LIGHTER: Body = lambda w: {"key": w.lighter.pk}  # noqa: E731
TO_READ: Body = lambda w: {"notice": w.notice.pk}  # noqa: E731
NOTING = ALL - {"auditor"}
NOTE: Body = lambda w: {"pk": w.written["requests"]}  # noqa: E731
NOTED: Body = lambda w: {"things": "requests", "code": w.request.code}  # noqa: E731
SPRING: Body = lambda w: {"code": "spring"}  # noqa: E731
NEW_LAUNCH = {"code": "autumn", "name": "Autumn sale", "brand": "acme", "on": "2099-10-01", "owner": "cmo"}
LAUNCH_FORM = {**NEW_LAUNCH, "kind": "launch", "confidence": "firm", "currency": USD}
NEW_GOAL = {
    "code": "new-goal",
    "title": "Sell more",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "owner_marketing": "cmo",
    "owner_it": "cio",
}
NEW_KPI = {
    "code": "new-kpi", "name": "Visits", "definition": "Visits a month.", "unit": "visits", "owner_marketing": "marketing_lead", "owner_it": "it_lead",
}  # fmt: skip
NEW_CALENDAR = {"code": "late", "name": "Late", "week": [{"day": "monday", "opens": "14:00", "closes": "22:00"}]}
NEW_PERSON = {"username": "ada.lind", "first_name": "Ada", "last_name": "Lind", "email": "ada.lind@example.com", "manager": "cmo"}
NEW_FUND = {"code": "new-fund", "name": "New", "side": "marketing", "year": "fy-now", "currency": USD, "owners": []}
# The budget was a change of it.
PERIODS: Body = lambda w: {"invoice_days": 30, "accrual_days": 30, "version": 2}  # noqa: E731
# Whoever keeps suppliers; and whoever plans launches, with the owner of the one that is there.
SUPPLYING = GATE | {"finance", "admin"}
MARKETING = GATE | {"marketing_lead", "cmo"}
OWNING = MARKETING | {"outsider"}
# Of a register a file of KPIs has no columns.
NO_FILE = {400, 403, 422}
OF_REGISTER: Body = lambda w: {"kind": "suppliers"}  # noqa: E731
OF_ENTRY: Body = lambda w: {"kind": "suppliers", "code": "acme-2"}  # noqa: E731
NEW_ENTRY = {"code": "brightwater", "name": "Brightwater"}
ASK: Body = lambda w: {"version": w.request.version, "reason": "Which fields?"}  # noqa: E731

API = {
    "api-requests": plain(get=READ, post=May(ASKING, lambda w: {"title": "A wish"})),
    "api-request": of_request(
        get=READ,
        patch=May(TRIAGED, lambda w: {"version": w.request.version, "problem": "Another."}),
        # what was sent is deleted by nobody
        delete=May(set(), refused={403, 409}),
    ),
    "api-request-history": of_request(get=READ),
    "api-request-viewers": Row(
        SECRET,
        {"get": May(TRIAGED | {"auditor", "outsider"}, refused=HIDDEN), "post": May(TRIAGED, lambda w: {"person": "it_lead"}, HIDDEN)},
    ),
    "api-request-viewer": Row(lambda w: {**SECRET(w), "username": "outsider"}, {"delete": May(TRIAGED, refused=HIDDEN)}),
    **{
        f"api-request-{move}": of_request(post=May(MAY[move].get("in_triage", set()), lambda w, move=move: body(move, w.request, w.other)))
        for move in MAY
    },
    "api-inbox": plain(get=May(GATE)),
    "api-approvals": plain(get=READ),
    "api-funds": plain(get=READ, post=May(PLANNING, lambda w: NEW_FUND)),
    "api-fund": of_fund(get=READ, patch=May(PLANNING, lambda w: {"version": 2, "accrual_days": 30})),
    "api-fund-entries": of_fund(get=May(COUNTING)),
    "api-fund-changes": of_fund(get=May(COUNTING), post=May({"finance", "cmo"}, lambda w: {"amount": money("5.00"), "reason": "More."})),
    "api-fund-change-agree": of_fund(CHANGE, post=May({"cmo"}, refused=HIDDEN)),
    "api-fund-change-refuse": of_fund(CHANGE, post=REASON),
    "api-fund-spends": Row(
        lambda w: {"code": "growth"},
        {"post": May({"finance"}, lambda w: {"number": w.project.code, "amount": money("5.00"), "reference": "INV-1", "on": _day(0)})},
    ),
    "api-fund-actuals": Row(
        lambda w: {"code": "growth"},
        {"post": May({"finance"}, lambda w: {"number": w.project.code, "amount": money("5.00"), "reference": "INV-2", "on": _day(0)})},
    ),
    "api-fund-settle": Row(
        lambda w: {"code": "growth"}, {"post": May({"finance"}, lambda w: {"number": w.third.code, "reason": "It was worth it."})}
    ),
    "api-actual-reverse": Row(lambda w: {"entry": w.actual.pk}, {"post": May({"finance"}, lambda w: {"reason": "Keyed wrong."}, HIDDEN)}),
    "api-year-close": Row(lambda w: {"code": "fy-now"}, {"post": May({"finance"}, lambda w: {"dry_run": True})}),
    "api-projects": plain(get=READ),
    "api-project": of_project(get=READ, patch=May(LEADS, lambda w: {**SEEN(w), "ends_on": _day(200), "reason": "The supplier is late."})),
    "api-milestones": of_project(get=READ, post=May(LEADS, MILESTONE)),
    "api-milestone": of_project(
        lambda w: {"milestone": w.milestone.pk}, patch=May(LEADS, lambda w: {**SEEN(w), "title": "Later"}), delete=May(LEADS)
    ),
    "api-dependencies": of_project(
        get=READ,
        post=May(LEADS, lambda w: {**SEEN(w), "before": w.third.code}),
        delete=May(LEADS, query=lambda w: f"?before={w.second.code}"),
    ),
    "api-roadmap": plain(get=READ),
    "api-register": Row(OF_REGISTER, {"get": READ, "post": May(SUPPLYING, lambda w: NEW_ENTRY)}),
    # a file of KPIs has no column of theirs: taken from nobody
    "api-register-import": Row(OF_REGISTER, {"post": May(frozenset(), is_file=True, refused=NO_FILE)}),
    "api-register-entry": Row(OF_ENTRY, {"get": READ, "patch": May(SUPPLYING, lambda w: {"version": 1, "name": "Acme Ltd"})}),
    "api-register-merge": Row(OF_ENTRY, {"post": May(SUPPLYING, lambda w: {"version": 1, "into": "acme"})}),
    "api-launches": plain(get=READ, post=May(MARKETING, lambda w: NEW_LAUNCH)),
    "api-launches-import": plain(post=May(frozenset(), is_file=True, refused=NO_FILE)),
    "api-launch": Row(SPRING, {"get": READ, "patch": May(OWNING, lambda w: {"version": 1, "name": "Summer sale"})}),
    "api-launch-hold": Row(lambda w: {"code": "past"}, {"post": May(OWNING, lambda w: {"version": 1})}),
    "api-launch-call-off": Row(SPRING, {"post": May(OWNING, lambda w: {"version": 1, "reason": "No stock."})}),
    "api-kpis": plain(get=READ, post=May(DEFINING, lambda w: NEW_KPI)),
    "api-kpis-import": plain(post=May(FEEDING, is_file=True, refused=REPORT)),
    "api-kpi": of_kpi(get=READ, patch=May(DEFINING, lambda w: {"name": "Match rate", "version": 1})),
    "api-kpi-measurements": of_kpi(get=READ, post=May(FEEDING, lambda w: FIGURE)),
    "api-kpi-file": of_kpi(post=May(FEEDING, is_file=True, refused=REPORT)),
    "api-kpi-targets": of_kpi(get=READ, post=May(DEFINING, lambda w: {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "value": "80"})),
    "api-goals": plain(get=READ, post=May(SETTING, lambda w: NEW_GOAL)),
    "api-goal": of_goal(get=READ, patch=May(SETTING, lambda w: {"title": "Know them"})),
    "api-goal-sign": of_goal(post=May(EXECUTIVES)),
    **notes_of("requests", "request", ALL),
    **notes_of("projects", "project", ALL),
    **notes_of("funds", "fund", COUNTING),
    **notes_of("kpis", "kpi", ALL),
    **notes_of("goals", "goal", ALL),
    "api-moments": plain(get=READ, post=May(GATE | {"admin"}, lambda w: {"code": "buy", "name": "Buy"})),
    "api-data-sources": plain(
        get=READ,
        post=May(GATE | {"admin"}, lambda w: {"code": "pos", "name": "Tills", "system": "POS", "owner": "it_lead", "personal_data": False}),
    ),
    "api-duties": plain(get=READ, post=May({"admin"}, lambda w: {"person": "marketer", "role": "privacy", "reason": "Leave."})),
    "api-duties-held": plain(get=READ),
    "api-duty-agree": Row(PROPOSAL, {"post": May(EXECUTIVES, refused=HIDDEN)}),
    "api-duty-refuse": Row(PROPOSAL, {"post": May(EXECUTIVES, lambda w: {"reason": "Not now."}, HIDDEN)}),
    "api-policies": plain(get=May(EXECUTIVES | {"admin", "auditor"})),
    "api-policy-proposals": plain(
        get=May(EXECUTIVES | {"admin", "auditor"}),
        post=May({"admin"}, lambda w: {"starts_on": _day(3), "terms": w.lighter.terms, "reason": "Less to wait for."}),
    ),
    "api-policy-agree": Row(LIGHTER, {"post": May(EXECUTIVES, refused=HIDDEN)}),
    "api-policy-refuse": Row(LIGHTER, {"post": May(EXECUTIVES, lambda w: {"reason": "Not now."}, HIDDEN)}),
    "api-calendars": plain(get=READ, post=May({"admin"}, lambda w: NEW_CALENDAR)),
    "api-calendar": of_calendar(get=READ, patch=May({"admin"}, lambda w: {"name": "Ours", "version": 1})),
    "api-audit": plain(get=May({"auditor"})),
    "api-audit-acts": plain(get=May({"auditor"})),
    "api-notices": plain(get=READ),
    "api-notices-read": plain(post=READ),
    "api-notice-read": Row(TO_READ, {"post": May({"marketer"}, refused={404})}),
    "api-me": plain(get=READ),
    "api-people": plain(get=READ, post=May({"admin"}, lambda w: NEW_PERSON)),
    "api-person": Row(lambda w: {"username": "outsider"}, {"get": READ, "patch": May({"admin"}, lambda w: {"title": "Buyer"})}),
    "api-departments": plain(get=READ, post=May({"admin"}, lambda w: {"code": "events", "name": "Events", "side": "marketing"})),
    "api-department": Row(lambda w: {"code": "crm"}, {"get": READ, "patch": May({"admin"}, lambda w: {"parent": "brand"})}),
    "api-sessions": plain(get=READ, delete=READ),
    "api-session": Row(SESSION, {"delete": May({"marketer"}, refused={404})}),
    "api-tokens": plain(get=READ, post=May(ALL, lambda w: {"label": "Numbers"})),
    "api-token": Row(TOKEN, {"delete": May({"marketer"}, refused={404})}),
    # Nobody's own password is known here: what a wrong one is answered with.
    "api-password": plain(post=May(frozenset(), lambda w: {"old": "not the one", "new": "seventeen quiet otters"}, {400})),
    "schema": plain(get=READ),
}
PAGES = {
    "docs": plain(get=READ),
    "healthz": plain(get=READ, post=READ, put=READ, patch=READ, delete=READ),
    "livez": plain(get=READ, post=READ, put=READ, patch=READ, delete=READ),
    "readyz": plain(get=READ, post=READ, put=READ, patch=READ, delete=READ),
    "security": plain(get=READ),
    "metrics": plain(get=READ, post=READ, put=READ, patch=READ, delete=READ),
    "login": plain(get=READ, post=READ),
    "logout": plain(post=READ),
    "login-forgotten": plain(get=READ, post=May(ALL, lambda w: {"name": "marketer"})),
    "login-link": Row(
        lambda w: {"letter": w.letter.pk, "secret": secret(w.letter)}, {"get": READ, "post": May(ALL, lambda w: {"new": "short"})}
    ),
    "account": plain(get=READ),
    "password": plain(get=READ, post=May(frozenset(), lambda w: OLD_AND_NEW, {422})),
    "password-link": plain(post=May(ALL, refused={400})),
    "sessions": plain(get=READ),
    "sessions-end": plain(post=READ),
    "session-end": Row(SESSION, {"post": May({"marketer"}, refused={404})}),
    "kept": plain(post=READ),
    "tokens": plain(get=READ, post=May(ALL, lambda w: {"label": "Numbers", "days": "30"})),
    "token-end": Row(TOKEN, {"post": May({"marketer"}, refused={404})}),
    "preferences": plain(get=READ, post=May(ALL, lambda w: {"theme": "dark", "mail": "all"})),
    "theme": plain(post=May(ALL, lambda w: {"theme": "dark"})),
    "keys": plain(post=May(ALL, lambda w: {"keys": "on"})),
    "more": plain(get=READ),
    "keyboard": plain(get=READ),
    "home": plain(get=READ),
    "waiting": plain(get=READ),
    "executive": plain(get=READ),
    "executive-behind": plain(get=May(ALL, lambda w: {}, query=lambda w: "?of=spent")),
    "executive-numbers": plain(get=READ),
    "executive-csv": plain(get=READ),
    "palette": plain(get=READ),
    "pick": Row(lambda w: {"kind": "person"}, {"get": READ}),
    "search": plain(get=READ),
    "notices": plain(get=READ),
    "notices-read": plain(post=READ),
    "notice-go": Row(TO_READ, {"post": May({"marketer"}, refused={404})}),
    "note": Row(NOTE, {"get": READ, "post": May(NOTING, lambda w: {"text": "Seen."})}),
    "note-edit": Row(NOTE, {"get": May({"finance"}), "post": May({"finance"}, lambda w: {"version": 1, "text": "Look again."})}),
    "note-resolve": Row(NOTE, {"post": May(NOTING)}),
    "note-write": Row(NOTED, {"get": May(NOTING), "post": May(NOTING, lambda w: {"text": "Who has it?"})}),
    "note-watch": Row(NOTED, {"post": READ}),
    "requests": plain(get=READ),
    "request-new": plain(get=May(ASKING), post=May(ASKING)),
    "request": page_of_request(get=READ),
    "request-edit": page_of_request(get=May(TRIAGED)),
    "request-question": Row(
        lambda w: {"code": w.request.code, "name": "problem"},
        {"get": May(TRIAGED), "post": May(TRIAGED, lambda w: {"version": w.request.version, "problem": "Another."})},
    ),
    # A request that was sent leads back to its own page, whoever opens its check page.
    "request-check": page_of_request(get=READ, post=READ),
    "request-sent": page_of_request(get=READ),
    "request-delete": page_of_request(get=May(set(), refused={403, 409}), post=May(set(), refused={403, 409})),
    "request-viewers": Row(
        lambda w: {"code": w.secret.code},
        {"get": May(TRIAGED, refused=HIDDEN), "post": May(TRIAGED, lambda w: {"person": "it_lead"}, HIDDEN)},
    ),
    "request-viewer-stop": Row(lambda w: {"code": w.secret.code, "username": "outsider"}, {"post": May(TRIAGED, refused=HIDDEN)}),
    "request-move": Row(lambda w: {"code": w.request.code, "name": "ask"}, {"get": May(GATE), "post": May(GATE, ASK)}),
    "triage": plain(get=May(GATE)),
    "triage-item": page_of_request(get=May(GATE)),
    "triage-move": Row(lambda w: {"code": w.request.code, "name": "ask"}, {"get": May(GATE), "post": May(GATE, ASK)}),
    "approvals": plain(get=READ),
    "projects": plain(get=READ),
    "project": page_of_project(get=READ),
    "project-update": page_of_project(
        get=May(LEADS),
        post=May(
            LEADS,
            lambda w: {
                **SEEN(w),
                "phase": "planned",
                "side": "it",
                "health_marketing": "on_track",
                "health_it": "on_track",
                "reason": "The supplier is late.",
            },
        ),
    ),
    "project-plan": page_of_project(get=May(LEADS), post=May(LEADS, MILESTONE)),
    "project-milestone": page_of_project(lambda w: {"pk": w.milestone.pk}, get=May(LEADS), post=May(LEADS, MILESTONE)),
    "project-drop": page_of_project(lambda w: {"pk": w.milestone.pk}, post=May(LEADS)),
    "project-link": page_of_project(get=May(LEADS), post=May(LEADS, lambda w: {**SEEN(w), "before": w.third.code})),
    "project-unlink": page_of_project(lambda w: {"before": w.second.code}, post=May(LEADS)),
    "roadmap": plain(get=READ),
    "registers": plain(get=READ),
    "register": Row(OF_REGISTER, {"get": READ}),
    "register-csv": Row(OF_REGISTER, {"get": READ}),
    "register-new": Row(OF_REGISTER, {"get": May(SUPPLYING), "post": May(SUPPLYING, lambda w: NEW_ENTRY)}),
    "register-import": Row(OF_REGISTER, {"get": May(SUPPLYING), "post": May(frozenset(), is_file=True, refused=NO_FILE)}),
    "register-entry": Row(OF_ENTRY, {"get": READ}),
    "register-change": Row(OF_ENTRY, {"get": May(SUPPLYING), "post": May(SUPPLYING, lambda w: {"version": 1, "name": "Acme Ltd"})}),
    "register-end": Row(OF_ENTRY, {"get": May(SUPPLYING), "post": May(SUPPLYING, lambda w: {"version": 1, "until_on": _day(3)})}),
    "register-merge": Row(OF_ENTRY, {"get": May(SUPPLYING), "post": May(SUPPLYING, lambda w: {"version": 1, "into": "acme"})}),
    "launches": plain(get=READ),
    "launches-csv": plain(get=READ),
    "launch-new": plain(get=May(MARKETING), post=May(MARKETING, lambda w: LAUNCH_FORM)),
    "launches-import": plain(get=May(MARKETING), post=May(frozenset(), is_file=True, refused=NO_FILE)),
    "launch": Row(SPRING, {"get": READ}),
    "launch-change": Row(SPRING, {"get": May(OWNING), "post": May(OWNING, lambda w: {**LAUNCH_FORM, "version": 1})}),
    "launch-hold": Row(lambda w: {"code": "past"}, {"get": May(OWNING), "post": May(OWNING, lambda w: {"version": 1})}),
    "launch-call-off": Row(SPRING, {"get": May(OWNING), "post": May(OWNING, lambda w: {"version": 1, "reason": "No stock."})}),
    "kpis": plain(get=READ),
    "kpis-import": plain(get=May(FEEDING), post=May(FEEDING, is_file=True, refused=REPORT)),
    "kpi": of_kpi(get=READ),
    # nobody types in what the portal reckons, and what people measure has no cases to show
    "kpi-rows": of_kpi(get=May(frozenset(), refused={404})),
    "kpi-record": of_kpi(get=May(FEEDING), post=May(FEEDING, lambda w: FIGURE)),
    "kpi-target": of_kpi(
        get=May(DEFINING), post=May(DEFINING, lambda w: {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "value": "80"})
    ),
    "duties": plain(get=READ),
    "duty-new": plain(get=May({"admin"}), post=May({"admin"}, lambda w: {"person": "marketer", "role": "privacy", "reason": "Leave."})),
    "duty-end": Row(
        lambda w: {"duty": w.duty.pk},
        {"get": May(EXECUTIVES | {"admin"}, refused=HIDDEN), "post": May(EXECUTIVES | {"admin"}, lambda w: {"reason": "Leaves."}, HIDDEN)},
    ),
    "duty-agree": Row(PROPOSAL, {"post": May(EXECUTIVES, refused=HIDDEN)}),
    "duty-refuse": Row(
        PROPOSAL, {"get": May(EXECUTIVES, refused=HIDDEN), "post": May(EXECUTIVES, lambda w: {"reason": "Not now."}, HIDDEN)}
    ),
    "policies": plain(get=May(EXECUTIVES | {"admin", "auditor"})),
    "policy-agree": Row(LIGHTER, {"post": May(EXECUTIVES, refused=HIDDEN)}),
    "policy-refuse": Row(
        LIGHTER, {"get": May(EXECUTIVES, refused=HIDDEN), "post": May(EXECUTIVES, lambda w: {"reason": "Not now."}, HIDDEN)}
    ),
    "calendars": plain(get=READ),
    "calendar": of_calendar(get=READ),
    "calendar-new": plain(get=May({"admin"}), post=May({"admin"}, lambda w: {"code": "late", "name": "Late", "monday": "14-22"})),
    "calendar-edit": of_calendar(get=May({"admin"}), post=May({"admin"}, lambda w: {"name": "Ours", "monday": "9-17", "version": 1})),
    "audit": plain(get=May({"auditor"})),
    "audit-export": plain(get=May({"auditor"}, query=lambda w: "?format=jsonl")),
    "goals": plain(get=READ),
    "goal": of_goal(get=READ),
    "goal-sign": of_goal(post=May(EXECUTIVES)),
    "funds": plain(get=READ),
    "fund-create": plain(get=May(PLANNING), post=May(PLANNING, lambda w: {**NEW_FUND, "owners": ""})),
    "fund-year-create": plain(
        get=May(PLANNING), post=May(PLANNING, lambda w: {"code": "FY40", "starts_on": "2040-01-01", "ends_on": "2040-12-31"})
    ),
    "fund": of_fund(get=READ),
    "fund-actuals": Row(
        lambda w: {"code": "growth"},
        {
            "get": May({"finance"}),
            "post": May(
                {"finance"}, lambda w: {"number": w.project.code, "amount": "5.00", "currency": "USD", "reference": "INV-3", "on": _day(0)}
            ),
        },
    ),
    "fund-take-back": Row(
        lambda w: {"code": "growth", "entry": w.actual.pk},
        {"get": May({"finance"}), "post": May({"finance"}, lambda w: {"reason": "Keyed wrong."})},
    ),
    "fund-settle": Row(
        lambda w: {"code": "growth"},
        {"get": May({"finance"}), "post": May({"finance"}, lambda w: {"number": w.third.code, "reason": "It was worth it."})},
    ),
    "fund-year-close": Row(lambda w: {"code": "fy-now"}, {"get": May({"finance"}), "post": May({"finance"}, lambda w: {"look": "1"})}),
    "fund-periods": of_fund(post=May(PLANNING, PERIODS)),
    "fund-propose": of_fund(post=May({"finance", "cmo"}, lambda w: {"amount": "5.00", "reason": "More."})),
    "fund-agree": of_fund(CHANGE, post=May({"cmo"}, refused=HIDDEN)),
    "fund-refuse": of_fund(CHANGE, get=May(COUNTING, refused=HIDDEN), post=REASON),
}
TABLE = {**API, **PAGES}
