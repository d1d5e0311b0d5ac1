"""The line of a request in any list, made for a whole page of them with the same few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from collab.access.duties import DUTIES
from collab.agenda.models import Goal
from collab.approvals import kinds
from collab.approvals import queries as approvals
from collab.approvals.models import Panel, Route
from collab.approvals.states import PanelState, StepState
from collab.kit import clock, formats
from collab.kit.kept import Keys, kept
from collab.kit.money import Money
from collab.kit.statements import by_key, is_one_of
from collab.people.models import Person
from collab.people.names import people
from projects.intake import addresses
from projects.intake.askers import theirs
from projects.intake.models import Request
from projects.intake.queries import durations, forecasts
from projects.intake.queries.page.standing import Standing, standing
from projects.intake.standing import waits_for
from projects.intake.states import ENDED, State
from projects.intake.worth import value_of
from projects.portfolio.models import Project

# What a row is made of; whom and what it names is fetched for all rows together, which costs less than four joins.
FIELDS = (
    "id", "number", "title", "state", "version", "before_hold", "revenue_generated", "revenue_protected", "estimate", "currency", "needed_by",
    "is_confidential", "requester_id", "holder_id", "goal_id", "project_id", "route_id", "submitted_at", "state_since", "updated_at",
    "snoozed_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list. ``holder`` names who has it; ``waiting`` and ``usual`` are words, ``since`` an instant."""

    number: str
    url: str
    title: str
    standing: Standing
    state: str
    requester: str
    is_mine: bool
    is_confidential: bool
    goal: str
    holder: str
    since: datetime
    is_open: bool
    is_slow: bool
    waiting: str
    usual: str
    value: Money | None
    needed_by: date | None
    expected_on: date | None
    updated_at: datetime


def rows(requests: Sequence[Request], person: Person, usual: dict[str, durations.Usual] | None = None) -> list[RequestRow]:
    """The rows of these requests (loaded with FIELDS) as ``person`` sees them; seven queries at most, however many.

    ``usual`` is what ``durations.by_state`` gave, where that was asked before.
    """
    name(requests)
    plan(requests)
    groups = deciding(requests)
    seats = seated(requests, person)
    usual = durations.by_state() if usual is None else usual
    today, own, live = clock.today(), theirs(requests, person), forecasts.live(requests)
    return [_row(request, person, today, groups, seats, usual, live.get(request.pk), is_own=request.pk in own) for request in requests]


def _row(
    request: Request,
    person: Person,
    today: date,
    groups: dict[int, list[str]],
    seats: set[int],
    usual: dict[str, durations.Usual],
    live: forecasts.Promised | None,
    *,
    is_own: bool,
) -> RequestRow:
    now = clock.now()
    stands = standing(request, person_id=person.pk, today=today, is_asker=is_own, has_open_seat=request.route_id in seats)
    days = durations.days_in(request.state_since, now)
    is_open = request.state not in ENDED
    limit = usual.get(request.state)
    return RequestRow(
        number=request.code,
        url=addresses.request(request.code),
        title=request.title or "No title yet",
        standing=stands,
        state=request.state,
        requester=request.requester.name,
        is_mine=request.requester_id == person.pk,
        is_confidential=request.is_confidential,
        goal=request.goal.title if request.goal_id else "",  # type: ignore[union-attr]
        holder=holder_of(request, groups.get(request.route_id or 0, ()), you=person.pk),
        since=request.state_since,
        is_open=is_open,
        is_slow=is_open and limit is not None and days > limit.high,
        waiting=formats.days_words(days) if is_open else "",
        usual=durations.usually(request.state, usual) if is_open else "",
        value=value_of(request),
        needed_by=request.needed_by,
        expected_on=forecasts.expected_on(request, live),
        updated_at=request.updated_at,
    )


def holder_of(request: Request, groups: Iterable[str], you: int | None = None) -> str:
    """Who has it: a person, the groups that decide now, or the group whose move it is; empty when it has ended."""
    if request.state in ENDED:
        return ""
    if request.state == State.IN_APPROVAL:
        return " and ".join(groups)
    if request.holder_id:
        return "you" if request.holder_id == you else request.holder.name  # type: ignore[union-attr]
    if request.state in (State.DRAFT, State.NEEDS_INFORMATION):
        return "you" if request.requester_id == you else request.requester.name
    return waits_for(request)


def name(requests: Iterable[Request]) -> None:
    """Fetch whom and what the rows name: requester, holder and goal. Two queries at most."""
    every = list(requests)
    known = people(key for request in every for key in (request.requester_id, request.holder_id))
    goals = by_key(Goal, {request.goal_id for request in every}, "code", "title")
    for request in every:
        request.requester = known[request.requester_id]
        request.holder = known[request.holder_id] if request.holder_id else None
        request.goal = goals[request.goal_id] if request.goal_id else None


def plan(requests: Iterable[Request]) -> None:
    """Fetch when the projects of the rows end. One query, or none."""
    every = list(requests)
    plans = by_key(Project, {request.project_id for request in every}, "ends_on")
    for request in every:
        request.project = plans[request.project_id] if request.project_id else None


@kept(reads=("step__route_id", "role"))
def open_panels(*, routes: Keys) -> QuerySet[Panel]:
    """The groups of these routes that are to decide now."""
    panels = Panel.objects.filter(is_one_of("step__route_id", routes), step__state=StepState.OPEN, state=PanelState.OPEN)
    return panels.order_by("role")


def deciding(requests: Iterable[Request]) -> dict[int, list[str]]:
    """By route, the labels of the groups that have not finished the step which is open. One query, or none."""
    found: dict[int, list[str]] = {}
    if routes := _in_approval(requests):
        for route_id, role in open_panels(routes=routes).rows():
            found.setdefault(route_id, []).append(kinds.label(role))
    return found


@kept(on=(DUTIES,), reads=("pk",))
def waiting_routes(person: Person, *, routes: Keys) -> QuerySet[Route]:
    """Those of these routes on which the person may decide now."""
    return approvals.waiting_routes(person).filter(is_one_of("pk", routes))


def seated(requests: Iterable[Request], person: Person) -> set[int]:
    """The routes among these on which the person has a decision to make now. One query; whoever holds no duty of a group may be named."""
    routes = _in_approval(requests)
    if not routes:
        return set()
    return {route for (route,) in waiting_routes(person, routes=routes).rows()}


def _in_approval(requests: Iterable[Request]) -> list[int]:
    return [request.route_id for request in requests if request.state == State.IN_APPROVAL and request.route_id]
