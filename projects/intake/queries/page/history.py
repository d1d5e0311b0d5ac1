"""The whole history of a request and its project in one stream: who did what, when, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from collab.access.duties import DUTIES
from collab.approvals import lighter
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock, formats
from collab.kit.kept import kept
from collab.kit.money import Money
from collab.people.models import Person
from collab.people.names import people, who
from collab.web.keyset import cut
from funding.funds import shortfall
from projects.intake.answered_moves import OWNED
from projects.intake.colleague_guards import NAMED, TAKEN_OFF
from projects.intake.models import Request
from projects.intake.moves import SAID
from projects.intake.operations.following import FOLLOWED
from projects.intake.queries.page import changes
from projects.intake.run_guards import PROPOSED
from projects.intake.states import State
from projects.portfolio import history as project_history
from projects.portfolio.flow import FLOW as PHASES
from projects.portfolio.flow import MOVED, REQUEST
from projects.portfolio.flow import RECLASSIFIED as PROJECT_RECLASSIFIED

PAGE = 50
# What of an event is told.
TOLD = ("id", "kind", "subject_kind", "actor_id", "at", "why", "data")
# The request's own event says the same.
TOLD_TWICE = Q(kind__in=("portfolio.project.started", "portfolio.project.handed_over", PROJECT_RECLASSIFIED)) | Q(
    kind=MOVED, action__in=sorted({step.action for step in PHASES if step.who == (REQUEST,)})
)
# A draft as it was written; the record has each of its versions.
TYPING = Q(kind="intake.request.edited", source=State.DRAFT)
# After which a page says at its top what happened and why.
ENDINGS = {
    "intake.request.declined": State.DECLINED, "intake.request.rejected": State.REJECTED,
    OWNED: State.ANSWERED_BY_OWN, "intake.request.withdrawn": State.WITHDRAWN, "intake.request.held": State.ON_HOLD, "intake.request.stopped": State.STOPPED,
}  # fmt: skip
# Each tells of somebody, whom its words call so.
OF_SOMEBODY = ("intake.request.shown", "intake.request.hidden", NAMED, TAKEN_OFF, PROPOSED)
# Where an event's data names somebody, by key.
WHOM = ("person", "former", "proposed_by", "for")
CALLED_AS = {"person": "name", "former": "from", "proposed_by": "proposer", "for": "in_place_of"}
VERDICTS = {
    "approve": "approved",
    "approve_with_conditions": "approved with conditions",
    "ask_for_changes": "asked for changes",
    "reject": "rejected it",
}

# What an event of a request says of what funds promise to it, each with its amounts.
MONEY = ("allocations", "promised", "short", "released", "sized")


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the stream. ``at`` is aware; ``why`` the words that were given with it."""

    icon: str
    who: str
    what: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Stream:
    """Newest first; ``older`` is the id to go on from, or None at the end."""

    events: list[Happening]
    older: int | None


def stream(request: Request, person: Person, before: int | None = None, *, shows_money: bool = True) -> Stream:
    """Up to PAGE happenings older than the event ``before``, as ``person`` may know them. ``shows_money``: how much is promised to it too.

    Three queries, one less without words: a link to work that they may not see is read by none of them.
    """
    got, known = _named(happened(person, request=request.pk, project=request.project_id, before=before).things(), person)
    shown, final = cut(got, PAGE)
    return Stream([_happening(event, known, shows_money) for event in shown], final.pk if final else None)


def told(events: Iterable[Event], person: Person, *, shows_money: bool) -> list[Happening]:
    """These events of requests and projects in their order, all of which ``person`` may know of. Two queries at most."""
    got, known = _named(list(events), person)
    return [_happening(event, known, shows_money) for event in got]


@kept(on=(DUTIES,), reads=TOLD)
def happened(person: Person, *, request: int, project: int | None, before: int | None) -> QuerySet[Event]:
    """The events of a request and its project that the person may know of, newest first; those older than ``before``. A draft is saved as one types: that is no news."""
    found = Q(subject_kind="intake.request", subject_id=request)
    if project is not None:
        found |= Q(subject_kind="portfolio.project", subject_id=project)
    events = Event.objects.filter(found).exclude(TOLD_TWICE).exclude(TYPING).order_by("-id")
    if before is not None:
        events = events.filter(id__lt=before)
    return (events if project is None else project_history.apart(events, person))[: PAGE + 1]


@kept(shape=("kinds",), reads=TOLD)
def last(*, request: int, kinds: tuple[str, ...]) -> QuerySet[Event]:
    """The last event of these kinds."""
    events = Event.objects.filter(subject_kind="intake.request", subject_id=request, kind__in=kinds)
    return events.order_by("-sequence")[:1]


def _named(events: list[Event], reader: Person | None = None) -> tuple[list[Event], dict[int, Person]]:
    """The events with the people who did it; and all that they speak of, by key; and with what people wrote. One query for each, none where there is nobody or nothing."""
    spoken_of = {whom for event in events for name in WHOM if isinstance(whom := event.data.get(name), int)} | project_history.owners(
        events
    )
    known = people([*(event.actor_id for event in events), *spoken_of])
    for event in texts.told(events):
        event.actor = known[event.actor_id] if event.actor_id else None
    return changes.named(events, reader), known


def ending(request: Request) -> Happening | None:
    """Who refused it, withdrew it or put it on hold, with the reason; None while it goes on. Three queries, or none."""
    kinds = tuple(kind for kind, state in ENDINGS.items() if state == request.state)
    found = last(request=request.pk, kinds=kinds).things() if kinds else []
    events, known = _named(found)
    return _happening(events[0], known) if events else None


def latest(request: Request) -> Happening | None:
    """The last thing that happened to it; for the page that says somebody was quicker."""
    event = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).select_related("actor").order_by("-sequence").first()
    return _happening(event, _named([event])[1]) if event else None


def by(request: Request, person: Person) -> str:
    """What this person did to it just now, as the history tells it: "routed it for review"; empty where somebody else was the last."""
    event = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).order_by("-sequence").first()
    if event is None or event.actor_id != person.pk:
        return ""
    # Whoever did it knows the amounts.
    return _happening(event, _named([event])[1], shows_money=True).what


def _happening(event: Event, known: dict[int, Person], shows_money: bool = False) -> Happening:
    if event.subject_kind == "portfolio.project":
        return Happening(
            project_history.ICONS.get(event.kind, "pencil"), who(event.actor), project_history.words(event, known), event.at, event.why
        )
    icon, what = SAID.get(event.kind, ("circle-dot", event.kind.rpartition(".")[2].replace("_", " ")))
    data = event.data if isinstance(event.data, dict) else {}
    data = {**data, **{CALLED_AS[name]: known[whom].name for name in WHOM if isinstance(whom := data.get(name), int)}}
    if not shows_money:
        data = without_money(data)
    what, why = _with_data(event.kind, what, data, event.why)
    if event.kind == TAKEN_OFF and data.get("person") == event.actor_id:
        what = "no longer asks for it"
    return Happening(icon, who(event.actor), what, event.at, why)


def without_money(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a request's event without what funds promise to it; which funds they are stays."""
    said = {name: value for name, value in data.items() if name not in MONEY}
    if isinstance(said.get("changed"), dict):
        said["changed"] = changes.without_money(said["changed"])
    if "allocations" in data:
        said["funds"] = [fund for fund, *_ in data["allocations"]]
    return said


def _with_data(kind: str, what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    if kind == "intake.request.edited":
        return f"changed {changes.words(data.get('changed', {})) or 'the answers'}", why
    if kind == FOLLOWED:
        return f"{what}: {changes.words(data.get('changed', {}))}", why
    if kind == "intake.request.routed" and "lighter_than" in data:
        return lighter.said(what, data), why
    if kind == "intake.request.snoozed" and "until" in data:
        return f"put it away until {_day(str(data['until']))}", why
    if "year" in data:
        what = f"{what} in {data['year']}"
    if kind in OF_SOMEBODY and "name" in data:
        return what.replace("somebody", str(data["name"])), why
    if kind in RUNNING:
        return RUNNING[kind](what, data, why)
    if kind in ("intake.request.funded", "intake.request.topped_up") and (funding := shortfall.told(data)):
        return _funded(what, funding), why
    if "disagreement" in data and "outcome" in data:
        return f"settled what the two keys disagreed on: {data['outcome']}", why
    if "decision" in data and kind in ("intake.request.decided", "intake.request.approved"):
        verdict = VERDICTS.get(str(data["decision"]), "decided")
        what = what.replace("decided", verdict, 1) + _in_place(data)
        why = "\n".join(text for text in (data.get("conditions", ""), why) if text)
    return (what + _in_place(data) if "decision" in data else what), why


def _in_place(data: dict[str, Any]) -> str:
    """ " for Ingrid Holm", where the decision was made in somebody's place."""
    place = f" for {data['in_place_of']}" if "in_place_of" in data else ""
    return f"{place}, from a letter" if data.get("via") == "letter" else place


def _handed(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    """ "handed the IT lead over from Rao Iyer to Sam Lee"."""
    side = "the IT lead" if data.get("side") == "it" else "the marketing lead"
    return f"handed {side} over from {data.get('from', 'somebody')} to {data.get('name', 'somebody')}", why


def _given(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    return f"gave it from {data.get('from', 'somebody')} to {data.get('name', 'somebody')}, who asks for it now", why


def _stopped(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    """With what was learnt; and who proposed it, where it took others to decide."""
    proposer = f", as {data['proposer']} proposed" if "proposer" in data else ""
    lesson = data.get("lesson", "")
    return f"{what}{proposer}", "\n".join(text for text in (why, f"What was learnt: {lesson}" if lesson else "") if text)


def _owned(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    """ "answered it with Surveys, which we own: $40k not spent"."""
    avoided = Money.of(*data["avoided"])
    return f"answered it with {data['called']}, which we own{f': {formats.short_money(avoided)} not spent' if avoided.amount else ''}", why


def _answered(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    return ("agreed to stop it" if data.get("decision") == "approve" else "refused to stop it"), why


def _reclassified(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    (_, is_confidential), funds = data["changed"]["is_confidential"], data.get("funds", [])
    if not is_confidential:
        return "opened it to everybody with a duty", why
    return f"made it confidential{f'; whoever sees what is in {formats.listed(funds)} may open it' if funds else ''}", why


def _assigned(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    return f"{what} to {data.get('name', 'somebody')}", why


def _split(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    return f"{what} into {formats.listed(data.get('children', []))}", why


def _undone(what: str, data: dict[str, Any], why: str) -> tuple[str, str]:
    """ "took back what they had done: declined it"."""
    return f"{what}: {SAID[data['undid']].words}", why


# How work that runs is told of where its event's data says more than its kind.
RUNNING = {
    OWNED: _owned,
    "intake.request.handed_over": _handed,
    "intake.request.reassigned": _given,
    "intake.request.reclassified": _reclassified,
    "intake.request.assigned": _assigned,
    "intake.request.split": _split,
    "intake.request.undone": _undone,
    "intake.request.stopped": _stopped,
    "intake.request.stop_proposed": _stopped,
    "intake.request.stop_answered": _answered,
}


def _funded(what: str, funding: shortfall.Funding) -> str:
    """ "reserved part of the money: $300k of $500k is promised; $200k has no fund yet"."""
    if not funding.is_short:
        return what if what.startswith("reserved") else f"{what}: all that was approved is promised now"
    return f"{what.replace('the money', 'part of the money')}: {funding.words.removesuffix('.')}"


def _day(text: str) -> str:
    """A day as the record keeps it, 2026-11-30, as people read it: "30 Nov"."""
    return formats.day(date.fromisoformat(text), clock.today())


def ago(happening: Happening, now: datetime) -> str:
    """ "Mei Tanaka routed it for review 2 minutes ago."."""
    minutes = int((now - happening.at).total_seconds() // 60)
    if minutes < 1:
        when = "just now"
    elif minutes < 60:
        when = f"{formats.count_words(minutes, 'minute')} ago"
    else:
        when = f"{formats.count_words(minutes // 60, 'hour')} ago" if minutes < 1440 else f"{formats.days_words(minutes / 1440)} ago"
    return f"{happening.who} {happening.what} {when}."


def is_by(request: Request, person: Person, action: str, version: int) -> bool:
    """True where this person made this move, and the request came to this version by it."""
    found = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, version=version, action=action, actor_id=person.pk)
    return found.exists()
