"""What a row of the table is made of: who may, with which body; and the bodies and people that several rows share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from collab.kit import clock

from .test_moves import EVERYBODY, GATE, LEADS

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


def day_from_now(days: int) -> str:
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


def of_held(**verbs: May) -> Row:
    """A KPI in whose tray a value waits."""
    return Row(lambda w: {"code": "held-rate"}, verbs)


def of_goal(**verbs: May) -> Row:
    return Row(lambda w: {"code": "know-customers"}, verbs)


def of_calendar(**verbs: May) -> Row:
    return Row(lambda w: {"code": w.calendar.code}, verbs)


def of_absence(**verbs: May) -> Row:
    """Of the marketer, whose manager is the marketing lead."""
    return Row(lambda w: {"username": "marketer", "key": w.absence.pk}, verbs)


def of_person(**verbs: May) -> Row:
    """The marketing lead, who holds a KPI."""
    return Row(lambda w: {"username": "marketing_lead"}, verbs)


def of_noted(things: str, more: Body = lambda w: {}, **verbs: May) -> Row:
    """Whatever carries notes, by its address in the API."""
    return Row(lambda w: {"code": w.noted[things], **more(w)}, verbs)


def notes_of(
    things: str,
    called: str,
    readers: frozenset[str] | set[str],
    linkers: frozenset[str] | set[str],
    refused: frozenset[int] | set[int] = frozenset({403}),
) -> dict[str, Row]:
    """The doors to its notes: an auditor writes none, and only who wrote one changes it. Links are of who keeps it up to date."""
    one: Body = lambda w: {"note": w.written[things]}  # noqa: E731
    link: Body = lambda w: {"link": w.linked[things]}  # noqa: E731
    writers = readers - {"auditor"}
    return {
        f"api-{called}-notes": of_noted(
            things, get=May(readers, refused=refused), post=May(writers, lambda w: {"text": "Who has it?"}, refused)
        ),
        f"api-{called}-note": of_noted(things, one, patch=May({"finance"}, lambda w: {"version": 1, "text": "Look again."}, refused)),
        f"api-{called}-note-resolve": of_noted(things, one, post=May(writers, lambda w: {"resolved": True}, refused)),
        f"api-{called}-files": of_noted(things, get=May(readers, refused=refused), post=May(writers, refused=refused, is_file=True)),
        f"api-{called}-stream": of_noted(things, get=May(readers, refused=refused)),
        f"api-{called}-links": of_noted(things, get=May(readers, refused=refused), post=May(linkers, lambda w: NEW_LINK, refused)),
        f"api-{called}-link": of_noted(things, link, delete=May(linkers, refused=refused)),
        f"api-{called}-watchers": of_noted(
            things, get=May(readers, refused=refused), post=May(readers, lambda w: {"watching": True}, refused)
        ),
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
MILESTONE: Body = lambda w: {"version": w.project.version, "title": "Go live", "due_on": day_from_now(30)}  # noqa: E731
CHANGE: Body = lambda w: {"key": w.change.pk}  # noqa: E731
# What belongs to the marketer's account is missing for everybody else.
SESSION: Body = lambda w: {"session": w.session.pk}  # noqa: E731
TOKEN: Body = lambda w: {"token": w.token.pk}  # noqa: E731
OLD_AND_NEW = {"old": "not the one", "new": "seventeen quiet otters", "again": "seventeen quiet otters"}
PROPOSAL: Body = lambda w: {"key": w.proposal.pk}  # noqa: E731
ROSTER: Body = lambda w: {"key": w.roster.pk}  # noqa: E731
RESTATED: Body = lambda w: {"restatement": w.restatement}  # noqa: E731
TAKING: Body = lambda w: {"key": w.taking.pk}  # noqa: E731
LIGHTER: Body = lambda w: {"key": w.lighter.pk}  # noqa: E731
HELD: Body = lambda w: {"key": w.hold.pk}  # noqa: E731
AGREED_HOLD: Body = lambda w: {"key": w.agreed_hold.pk}  # noqa: E731
TO_READ: Body = lambda w: {"notice": w.notice.pk}  # noqa: E731
NOTING = ALL - {"auditor"}
NOTE: Body = lambda w: {"pk": w.written["requests"]}  # noqa: E731
OF_FILE: Body = lambda w: {"pk": w.file.pk}  # noqa: E731
NOTED: Body = lambda w: {"things": "requests", "code": w.request.code}  # noqa: E731
NEW_LINK = {"url": "https://jira.example.com/browse/SHOP-99", "title": "SHOP-99"}
LINKED: Body = lambda w: {"pk": w.linked["requests"]}  # noqa: E731
# What a page of the outsider asks by: whoever has it is answered.
POLLED: Body = lambda w: {"secret": w.polled}  # noqa: E731
LINKING = May(GATE | LEADS, lambda w: NEW_LINK)
STREAM = {
    "stream": Row(NOTED, {"get": READ}),
    "stream-version": Row(NOTED, {"get": READ}),
    "stream-poll": Row(POLLED, {"get": READ}),
    "stream-link": Row(NOTED, {"get": LINKING, "post": LINKING}),
    "stream-unlink": Row(LINKED, {"get": LINKING, "post": LINKING}),
}
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
GOAL_FORM = {**NEW_GOAL, "description": "", "kpis": "", "parent": ""}
QUESTION: Body = lambda w: {"code": "cycle-1", "pk": w.question}  # noqa: E731
NEW_CYCLE = {"code": "cycle-2", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "input_it": "Identity first."}
PLAN_TEMPLATE = {
    "code": "campaign", "name": "A campaign", "work": "Campaigns", "gates": [],
    "milestones": [{"title": "Live", "share": 100, "weight": 100, "side": "it"}],
}  # fmt: skip
NEW_INSIGHT = {"text": "Members open mail on Sundays", "expires_on": "2099-01-01"}
INSIGHT_FORM = {**NEW_INSIGHT, "kind": "insight"}
OF_INSIGHT: Body = lambda w: {"code": w.insight.code}  # noqa: E731
# Its author and the technologists; and whoever has a part in the request that is to cite it.
SAYING = GATE | {"marketer"}
# IT's estimators have a part in what waits in triage.
CITING = GATE | LEADS | {"marketer", "finance", "architect"}
NEW_ACTION = {"text": "Name an owner", "owner": "finance", "due_on": "2099-01-01", "cycle": "cycle-1", "decided": "Steering"}
CYCLE: Body = lambda w: {"code": "cycle-1"}  # noqa: E731
ASKED: Body = lambda w: {"version": w.cycle.version, "text": "Who pays?", "owner": "finance"}  # noqa: E731
ANSWER: Body = lambda w: {"version": w.cycle.version, "answer": "We do."}  # noqa: E731
# Whoever plans, and the outsider, whose question it is.
ANSWERING = SETTING | {"outsider"}
NEW_KPI = {
    "code": "new-kpi", "name": "Visits", "definition": "Visits a month.", "unit": "visits", "owner_marketing": "marketing_lead", "owner_it": "it_lead",
}  # fmt: skip
KPI_FORM = {"decimals": 1, "direction": "up", "cadence": "monthly", "tolerance": "5", "scale_from": "0"}
KPI_OWNERS = {"marketing_lead", "it_lead"}
# Whoever defines or feeds KPIs.
MARKING = DEFINING | FEEDING
NEW_CALENDAR = {"code": "late", "name": "Late", "week": [{"day": "monday", "opens": "14:00", "closes": "22:00"}]}
NEW_PERSON = {"username": "ada.lind", "first_name": "Ada", "last_name": "Lind", "email": "ada.lind@example.com", "manager": "cmo"}
NEW_FUND = {"code": "new-fund", "name": "New", "side": "marketing", "year": "fy-now", "currency": USD, "owners": []}
# The budget was a change of it.
BILL: Body = lambda w: {  # noqa: E731
    "number": w.project.code,
    "amount": "5.00",
    "currency": "USD",
    "reference": "INV-3",
    "on": day_from_now(0),
}
PERIODS: Body = lambda w: {"invoice_days": 30, "accrual_days": 30, "version": 2}  # noqa: E731
# Whoever keeps suppliers; and whoever plans launches, with the owner of the one that is there.
STRATEGISTS = GATE | LEADS | {"admin"}
SUPPLYING = GATE | {"finance", "admin"}
KEEPING = GATE | {"admin"}
MARKETING = GATE | {"marketing_lead", "cmo"}
OWNING = MARKETING | {"outsider"}
# Of a register a file of KPIs has no columns.
NO_FILE = {400, 403, 422}
OF_REGISTER: Body = lambda w: {"kind": "suppliers"}  # noqa: E731
OF_ENTRY: Body = lambda w: {"kind": "suppliers", "code": "acme-2"}  # noqa: E731
NEW_ENTRY = {"code": "brightwater", "name": "Brightwater"}
ASK: Body = lambda w: {"version": w.request.version, "reason": "Which fields?"}  # noqa: E731
# Whose they are, and their manager.
ABSENT = {"marketer", "marketing_lead"}
# Whoever hands over what the marketing lead holds, who is one of them.
LETTING_GO = GATE | {"admin", "marketing_lead"}
AWAY = {"first_on": "2026-12-07", "last_on": "2026-12-11"}
WISHES = {**dict.fromkeys(("needs", "requests", "notes", "money", "work", "house"), "mail"), "mail": "all", "rhythm": "daily"}
