"""The clocks of requests are kept: after each event by a reaction, and all of them anew by ``manage.py clocks --rebuild``."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from collab.access.roles import Role
from collab.approvals.models import Panel, Seat
from collab.approvals.states import REQUEST, PanelState
from collab.events.models import Event
from collab.kit.operation import inside_unit, operation
from collab.people.calendars import Calendar
from projects.clocks import keeping
from projects.clocks.keeping import Kept
from projects.clocks.models import Clock
from projects.intake.clocking.reading import read
from projects.intake.clocking.told import Group, Told
from projects.intake.flow import FLOW
from projects.intake.lane import LANE_SAID
from projects.intake.models import Request
from projects.intake.states import State

# A group's turn: from when, and until when.
Span = tuple[Group, datetime, datetime | None]
# What a clock follows: the moves, and what says whose turn it is without one.
FOLLOWED = tuple(sorted({step.says for step in FLOW if step.says} | {"intake.request.assigned", LANE_SAID}))
AT_ONCE = 200


def follow(event: Event) -> None:
    """After an event of a request: its rows are what its events say by now. Safe to run twice, and in any order."""
    keep([event.subject_id])


def keep(keys: Collection[int], *, dry: bool = False) -> Kept:
    """Hold the rows of these requests to their events; the requests are locked, so that two do it one after the other."""
    inside_unit()
    locked = Request.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    facts = list(locked.values_list("pk", "requester_id", "requester__department__side"))
    events = events_of([key for key, *_ in facts])
    sides = sides_of(events)
    found = {key: read(events[key], side=side or "", requester=requester, sides=sides.get(key, {})) for key, requester, side in facts}
    return keeping.keep(REQUEST, found, dry=dry)


@operation
def _keep_some(*, keys: Collection[int], dry: bool) -> Kept:
    return keep(keys, dry=dry)


def rebuild(*, dry: bool = False) -> Kept:
    """All of them, some hundreds a transaction; gives what differed. ``dry`` writes nothing."""
    done, after = Kept(), 0
    while keys := list(
        Request.objects.filter(pk__gt=after, submitted_at__isnull=False).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        done, after = done.plus(_keep_some(keys=keys, dry=dry)), keys[-1]
    return done


def reckon_again(*, holders: Collection[int]) -> Kept:
    """What these people had, by their calendars as they are now: somebody is away, or works otherwise."""
    return keep(list(Clock.objects.filter(subject_kind=REQUEST, holder__in=holders).values_list("subject_id", flat=True).distinct()))


def changed_calendars() -> int:
    """Reckon again what runs by a calendar that has changed, or whose holder works by another one now; gives how many requests that were.

    Some hundreds a transaction, and safe to run twice: what was reckoned says by which version of it.
    """
    done, after = 0, 0
    while keys := _by_old_calendars(after):
        _keep_some(keys=keys, dry=False)
        done, after = done + len(keys), keys[-1]
    return done


def _by_old_calendars(after: int) -> list[int]:
    """The keys of such requests. Two queries."""
    house = Calendar.objects.filter(is_default=True).values_list("code", "version").first() or ("", 0)
    of_holder = {
        "code": Coalesce("holder__calendar__code", Value(house[0])),
        "version": Coalesce("holder__calendar__version", Value(house[1])),
    }
    running = Clock.objects.filter(subject_kind=REQUEST, closed_at=None, subject_id__gt=after).alias(**of_holder)
    found = running.filter(~Q(calendar=F("code")) | ~Q(calendar_version=F("version")))
    return list(found.order_by("subject_id").values_list("subject_id", flat=True).distinct()[:AT_ONCE])


def sides_of(events: Mapping[int, Collection[Told]]) -> dict[int, dict[str, str]]:
    """By request, of the groups that are no role, the side of most of their people. One query, none where there are no such groups."""
    keys = [key for key, told in events.items() if any(role not in Role.values for one in told for role, _ in one.groups or ())]
    if not keys:
        return {}
    seats = Seat.objects.filter(panel__step__route__subject_kind=REQUEST, panel__step__route__subject_id__in=keys)
    rows = seats.exclude(panel__role__in=Role.values).values_list(
        "panel__step__route__subject_id", "panel__role", "person__department__side"
    )
    found: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for key, role, side in rows:
        found[key, role][side or ""] += 1
    sides: dict[int, dict[str, str]] = {}
    for (key, role), counted in found.items():
        (side, most), *others = counted.most_common()
        sides.setdefault(key, {})[role] = "" if any(count == most for _, count in others) else side
    return sides


def absent(event: Event) -> None:
    """After an absence was entered, changed or ended: the days count for what that person has, and had."""
    if person := event.data.get("person"):
        reckon_again(holders=[person])


def events_of(keys: Collection[int]) -> dict[int, list[Told]]:
    """By request, its events in their order, each with whose turn it was after it. One query, and two where the record is of before clocks."""
    events = _events(keys)
    old = [key for key in events if _is_old(events[key])]
    turns = _turns(old)
    return {key: [_with(one, turns[key]) for one in events[key]] if key in turns else events[key] for key in keys}


def _events(keys: Collection[int]) -> defaultdict[int, list[Told]]:
    """The same as the record says it. One query."""
    found: defaultdict[int, list[Told]] = defaultdict(list)
    rows = Event.objects.filter(subject_kind=REQUEST, subject_id__in=keys, kind__in=FOLLOWED).order_by("subject_id", "sequence")
    for key, *told in rows.values_list("subject_id", "at", "kind", "source", "target", "actor_id", "data", "sequence"):
        found[key].append(Told(*told))
    return found


def _is_old(events: list[Told]) -> bool:
    """Whether some routing does not say whose turn it was: the record of before clocks."""
    return any(one.verb == "routed" and one.groups is None for one in events)


def _turns(requests: Collection[int]) -> defaultdict[int, list[Span]]:
    """Of such requests whose turn it was from when to when, as far as the route tells: by its last round. One query, or none."""
    found: defaultdict[int, list[Span]] = defaultdict(list)
    if not requests:
        return found
    panels = Panel.objects.filter(step__route__request__in=requests, step__opened_at__isnull=False).order_by("pk")
    last = panels.filter(Q(decisions__round=F("step__round")) | Q(decisions__isnull=True))
    rows = last.values_list("step__route__request", "role", "step__round", "step__opened_at", "state", "decisions__at")
    for key, role, turn, opened_at, state, at in rows:
        if opened_at is not None:
            found[key].append(((role, turn), opened_at, None if state == PanelState.OPEN else at))
    return found


def _with(event: Told, spans: list[Span]) -> Told:
    """The event with whose turn it was after it, where it does not say and the route does."""
    if event.groups is not None or event.target != State.IN_APPROVAL:
        return event
    return Told(
        event.at,
        event.kind,
        event.source,
        event.target,
        event.actor,
        {**event.data, "groups": list(_open(spans, event.at))},
        event.sequence,
    )


def _open(spans: list[Span], at: datetime) -> Iterator[list[object]]:
    for (role, turn), since, until in spans:
        if since <= at and (until is None or until > at):
            yield [role, turn]
