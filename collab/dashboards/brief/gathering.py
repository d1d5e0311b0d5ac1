"""What the briefs of some hundred people are made of, asked for all of them at once: the number of queries is the same however many they are.

Each finds what has a person's own name on it. Whether its reader may open it is asked where it is told (``telling``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from collab.access.roles import Role
from collab.agenda.models import Action
from collab.approvals import keys
from collab.approvals.models import Decision, Panel, Recusal, Seat
from collab.approvals.standins import access as standins
from collab.approvals.states import REQUEST, PanelState, RouteState, StepState
from collab.dashboards.brief.lines import SOON_DAYS, Kind, Line, Part
from collab.kit import clock
from collab.kpis import queries as kpis
from collab.kpis.models import Kpi
from collab.notices.models import Notice
from projects.intake.models import Colleague, Request
from projects.intake.queries import durations
from projects.intake.states import State
from projects.portfolio.models import Milestone
from projects.portfolio.states import ENDED

# What goes its way while somebody else has it.
MOVING = (State.IN_TRIAGE, State.IN_APPROVAL, State.APPROVED, State.FUNDED, State.IN_DELIVERY)
# What was due longer ago is stuck for good: pages tell of it, a brief no more.
LONG_DAYS = 60
Found = Iterator[tuple[int, Line]]


@dataclass(frozen=True, slots=True)
class Morning:
    """A day for some people: since when each has heard nothing, by key, and which roles each holds."""

    on: date
    since: Mapping[int, datetime]
    roles: Mapping[int, frozenset[str]]

    @property
    def people(self) -> list[int]:
        return list(self.since)

    @property
    def soon(self) -> date:
        return self.on + timedelta(days=SOON_DAYS)

    def dated(self, due_on: date) -> Part:
        return Part.DUE if due_on >= self.on else Part.STUCK


def gathered(morning: Morning) -> dict[int, list[Line]]:
    """What may be told to each of them, by key. Eleven queries, two more where somebody stands in."""
    found = defaultdict[int, list[Line]](list)
    for source in (_changed, _to_decide, _lent, _own, _milestones, _actions, _late):
        for person, line in source(morning):
            found[person].append(line)
    return found


def _changed(morning: Morning) -> Found:
    """Of what they were told and have not read, the newest of each thing. What asks them is told as what they owe."""
    told = Notice.objects.filter(person__in=morning.people, read_at=None, needs_action=False, told_at__gte=min(morning.since.values()))
    rows = told.order_by("-pk").values_list("pk", "person_id", "topic", "told_at", "event__subject_kind")
    seen = set[tuple[int, str]]()
    for key, person, topic, told_at, kind in rows:
        if told_at >= morning.since[person] and (person, topic) not in seen:
            seen.add((person, topic))
            yield person, Line(_day(told_at), Part.CHANGED, Kind.NOTICE, key, kind)


def _to_decide(morning: Morning) -> Found:
    """What waits for their own word: as ``approvals.access.open_panels`` has it, of many people at once."""
    for seat in _open_seats(morning.people):
        if seat.role in morning.roles.get(seat.person, ()) or seat.role not in Role.values:
            yield seat.person, Line(_day(seat.opened_at), Part.OWES, Kind.DECIDE, seat.request, str(seat.requester))


def _lent(morning: Morning) -> Found:
    """What waits for somebody in whose place they stand today. One query, and two where anybody does."""
    for_whom = standins.pairs(morning.people, morning.on)
    if not for_whom:
        return
    seats = _open_seats({person for _, person in for_whom})
    asked = [(by, person, seat) for by, person in for_whom for seat in seats if seat.person == person]
    found = standins.standing([(by, person, seat.role, seat.route) for by, person, seat in asked], morning.on)
    for (by, person, seat), stands in zip(asked, found, strict=True):
        if stands:
            yield by, Line(_day(seat.opened_at), Part.OWES, Kind.LENT, seat.request, str(person))


@dataclass(frozen=True, slots=True)
class _Seat:
    person: int
    role: str
    opened_at: Any
    request: int
    requester: int
    route: int


def _open_seats(people: Collection[int]) -> list[_Seat]:
    """The seats of these people from which nothing was decided yet, in groups whose turn it is. One query."""
    route, own = OuterRef("panel__step__route"), Decision.objects.filter(Q(person=OuterRef("person")) | Q(on_behalf_of=OuterRef("person")))
    seats = Seat.objects.filter(
        ~Exists(Recusal.objects.filter(route=route, person=OuterRef("person"))),
        ~Exists(own.filter(route=route, round=OuterRef("panel__step__round"))),
        ~Exists(own.filter(route__number=OuterRef("panel__step__route__number")).exclude(panel__role=OuterRef("panel__role"))),
        ~keys.said_no("panel_id", "panel__step__round"),
        ~Q(panel__step__route__requester=F("person")),
        person__in=people,
        panel__state=PanelState.OPEN,
        panel__step__state=StepState.OPEN,
        panel__step__route__state=RouteState.OPEN,
        panel__step__route__subject_kind=REQUEST,
    )
    columns = ("person_id", "panel__role", "panel__step__opened_at", "panel__step__route__subject_id", "panel__step__route__requester_id")
    return [_Seat(*row) for row in seats.order_by().values_list(*columns, "panel__step__route_id")]


def _own(morning: Morning) -> Found:
    """What they ask for: a question to them, what somebody owes them, what takes longer than is usual, what is needed soon."""
    askers = defaultdict[int, set[int]](set)
    named = Colleague.objects.filter(person__in=morning.people).values_list("request_id", "person_id")
    for request, person in named:
        askers[request].add(person)
    columns = ("pk", "requester_id", "state", "state_since", "needed_by", "asked_by_id", "route_id")
    own = Request.objects.filter(Q(requester__in=morning.people) | Q(pk__in=list(askers)), state__in=(*MOVING, State.NEEDS_INFORMATION))
    rows = list(own.order_by().values_list(*columns))
    groups = _groups([row[-1] for row in rows if row[2] == State.IN_APPROVAL])
    usual, now = durations.by_state(), clock.now()
    for key, requester, state, since, needed_by, asked_by, route in rows:
        lines = list[Line]()
        if state == State.NEEDS_INFORMATION:
            lines.append(Line(_day(since), Part.OWES, Kind.ANSWER, key, str(asked_by or "")))
        elif state in usual and durations.days_in(since, now) > usual[state].high:
            lines.append(Line(_day(since), Part.STUCK, Kind.SLOW, key))
        if state == State.IN_APPROVAL:
            lines += [Line(_day(opened_at), Part.OWES, Kind.OWED, key, role) for role, opened_at in groups[route]]
        if needed_by is not None and morning.on <= needed_by <= morning.soon:
            lines.append(Line(needed_by, Part.DUE, Kind.NEEDED, key))
        for person in {requester, *askers[key]} & morning.since.keys():
            yield from ((person, line) for line in lines)


def _groups(routes: Collection[int]) -> defaultdict[int, list[tuple[str, datetime]]]:
    """Which groups these routes wait for, since when."""
    found = defaultdict[int, list[tuple[str, datetime]]](list)
    open_ones = Panel.objects.filter(~keys.said_no(), step__route__in=routes, state=PanelState.OPEN, step__state=StepState.OPEN).order_by(
        "pk"
    )
    for route, role, opened_at in open_ones.values_list("step__route_id", "role", "step__opened_at"):
        if opened_at is not None:
            found[route].append((role, opened_at))
    return found


def _milestones(morning: Morning) -> Found:
    """Of the work that they lead, and whatever they answer for."""
    own = Q(owner__in=morning.people) | Q(project__marketing_lead__in=morning.people) | Q(project__it_lead__in=morning.people)
    first = morning.on - timedelta(days=LONG_DAYS)
    rows = Milestone.objects.filter(own, done_on=None, due_on__range=(first, morning.soon)).exclude(project__phase__in=ENDED)
    columns = ("pk", "due_on", "owner_id", "project__marketing_lead_id", "project__it_lead_id")
    for key, due_on, *people in rows.order_by().values_list(*columns):
        yield from _each(people, morning, Line(due_on, morning.dated(due_on), Kind.MILESTONE, key))


def _actions(morning: Morning) -> Found:
    rows = Action.objects.filter(owner__in=morning.people, done_on=None, due_on__lte=morning.soon).order_by()
    for key, owner, due_on in rows.values_list("pk", "owner_id", "due_on"):
        yield owner, Line(due_on, morning.dated(due_on), Kind.ACTION, key)


def _late(morning: Morning) -> Found:
    """KPIs of theirs that wait for a value."""
    own = Kpi.objects.filter(Q(owner_marketing__in=morning.people) | Q(owner_it__in=morning.people))
    for key, *owners in kpis.late(own).order_by().values_list("pk", "owner_marketing_id", "owner_it_id"):
        yield from _each(owners, morning, Line(morning.on, Part.STUCK, Kind.KPI, key))


def _each(people: Iterable[Any], morning: Morning, line: Line) -> Found:
    return ((person, line) for person in set(people) & morning.since.keys())


def _day(at: datetime) -> date:
    return at.astimezone(clock.zone()).date()
