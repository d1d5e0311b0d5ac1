"""What waits for one person's decision: a line a request, and one of them open with all the evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.approvals import queries as approvals
from collab.approvals.standins import access as standins
from collab.approvals.states import Track
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import queries as funds
from funding.funds.free import Free, free
from projects.assurances import applying
from projects.intake import access, addresses, effects, facts, lane
from projects.intake.asked import REGISTERS
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.queries.page import answers, cases, replies, reviewing, reviews
from projects.intake.queries.triage import evidence
from projects.intake.states import State
from projects.intake.worth import value_of
from projects.promises import kept_by
from projects.promises.kept_by import Record

MOST = 50
RELATED = ("requester__department", "technologist", "goal", "moment", "launch", "route")
# What each group is asked, in a question that a yes answers.
QUESTIONS: dict[str, str] = {
    Role.BUSINESS: "is it worth doing?",
    Role.ARCHITECTURE: "does it fit the systems we run?",
    Role.PRIVACY: "is the data handling safe?",
    Role.SECURITY: "is it secure?",
    Role.FINANCE: "is the money right?",
    Role.CMO: "is it worth the money, for both sides?",
    Role.CIO: "is it worth the money, for both sides?",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the queue. ``asked_as`` is the group the person sits in; ``since`` is when its turn came.

    ``leaves`` is what would be free if all that is approved had its money, and this and those above it were approved. ``pick`` is how it is
    named where many are approved at once, empty where that is not offered.
    """

    number: str
    url: str
    title: str
    requester: str
    team: str
    asked_as: str
    role: str
    step: str
    since: datetime | None
    waiting: str
    usual: str
    is_slow: bool
    amount: Money
    track: str
    pick: str
    is_current: bool = False
    # Usernames and names of whom they stand in for, where they have no seat themselves.
    places: tuple[tuple[str, str], ...] = ()
    leaves: Money | None = None

    @property
    def in_place_of(self) -> str:
        return formats.listed([name for _, name in self.places], "or")


@dataclass(frozen=True, slots=True)
class Case:
    """One decision to make, opened: ``question`` is what the group is asked, ``then`` where one goes on after it.

    ``names_a_yes``: a no of theirs says what would make it a yes, or which rule forbids it.
    """

    line: Line
    url: str
    version: int
    technologist: str
    value: Money | None
    problem: str
    outcome: str
    facts: list[answers.AnswerCard]
    told: replies.Told | None
    reviews: list[reviews.RouteStep]
    evidence: evidence.Evidence
    reviewing: reviewing.Reviewing
    cases: list[cases.Case]
    question: str
    then: str
    names_a_yes: bool
    # How many of its sponsor’s promises were kept; None where nobody sponsors it.
    sponsor: Record | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """``total`` is the money asked for, None where it is of several currencies; ``has_more``: more than MOST wait.

    ``case`` is the one that is open. ``free`` is what this year's funds can still give, for those who steer; None for everybody else.
    """

    lines: list[Line]
    case: Case | None
    total: Money | None
    has_more: bool
    free: Free | None
    is_steering: bool

    @property
    def can_pick(self) -> bool:
        return any(line.pick for line in self.lines)


def waiting(person: Person, opened: str = "") -> Undecided:
    """Up to MOST, the longest wait first; ``opened`` is the number of the one that is open, else the first is."""
    got, stages = queue(person)
    usual = durations.by_group()
    # Where the person has no seat of their own, they stand in for somebody.
    lent = [route for route, steps in stages.items() if not any(group.is_mine for step in steps for group in step.groups)]
    whom = standins.whom(person, lent)
    lines = [_line(request, stages.get(request.route_id or 0, []), usual, whom.get(request.route_id or 0, [])) for request in got[:MOST]]
    is_steering = not duties.roles_of(person).isdisjoint(EXECUTIVES)
    owed = _free(person) if is_steering else None
    lines = list(_balanced(lines, owed.left if owed else None))
    place = next((place for place, line in enumerate(lines) if line.number == opened), 0)
    case = None
    if lines:
        lines[place] = replace(lines[place], is_current=True)
        after = lines[place + 1] if place + 1 < len(lines) else lines[place - 1] if place else None
        case = _case(
            got[place], person, lines[place], stages.get(got[place].route_id or 0, []), after.url if after else addresses.APPROVALS
        )
    return Undecided(lines, case, _total(lines), len(got) > MOST, owed, is_steering)


def queue(person: Person) -> tuple[list[Request], dict[int, list[reviews.RouteStep]]]:
    """What waits, one more than MOST where there is more, and the routes of all that is shown."""
    found = access.visible(person).filter(state=State.IN_APPROVAL, route__in=approvals.waiting_routes(person).values("pk"))
    found = found.select_related(*RELATED).prefetch_related("data_sources").defer("search").order_by("state_since", "pk")
    got = list(found[: MOST + 1])
    return got, reviews.by_route([request.route_id for request in got[:MOST] if request.route_id], person)


def _free(person: Person) -> Free | None:
    """What is free of the year of today in the house's own currency, beside what is approved and not reserved. Three queries."""
    year = funds.year_of(clock.today())
    sums = funds.totals(person, year.code) if year else ()
    return free(person, sums[0]) if sums else None


def _balanced(lines: list[Line], left: Money | None) -> Iterator[Line]:
    """Each with what it leaves; one in another currency leaves the balance as it is."""
    for line in lines:
        if left is None or line.amount.currency != left.currency:
            yield line
            continue
        left -= line.amount
        yield replace(line, leaves=left)


def _mine(stages: list[reviews.RouteStep], whom: list[Person]) -> tuple[reviews.RouteStep | None, reviews.Group | None]:
    names = {one.name for one in whom}
    seats = ((stage, group) for stage in stages for group in stage.groups if group.is_mine or not names.isdisjoint(group.people))
    return next((seat for seat in seats if seat[1].is_open), (None, None))


def _line(request: Request, stages: list[reviews.RouteStep], usual: dict[str, durations.Usual], whom: list[Person]) -> Line:
    stage, group = _mine(stages, whom)
    since = stage.opened_at if stage else request.state_since
    days = durations.days_in(since or request.state_since, clock.now())
    limit = usual.get(group.role) if group else None
    team = request.requester.department
    route = request.route
    assert route is not None  # in approval only with a route: a check of the database
    return Line(
        number=request.code,
        url=f"{addresses.APPROVALS}?open={request.code}#{request.code}",
        title=request.title,
        requester=request.requester.name,
        team=team.name if team else "",
        asked_as=group.label if group else "",
        role=group.role if group else "",
        step=stage.name if stage else "",
        since=since,
        waiting=formats.days_words(days),
        usual=f"usually {limit.words}" if limit else "no estimate yet",
        is_slow=limit is not None and days > limit.high,
        amount=route.asked,
        track=route.get_track_display(),
        pick=f"{request.code}:{request.version}" if route.track == Track.FAST else "",
        places=tuple((one.username, one.name) for one in whom),
    )


def _case(request: Request, person: Person, line: Line, stages: list[reviews.RouteStep], then: str) -> Case:
    """The one that is open, with all that is asked about it alone."""
    facts.load([request], REGISTERS)
    effects.load([request], person)
    found = reviewing.for_role(request, person, applying.role_of(line.role)) if line.role else reviewing.of(request, person)
    return Case(
        line=line,
        url=addresses.request(request.code),
        version=request.version,
        technologist=request.technologist.name if request.technologist else "",
        value=value_of(request),
        problem=request.problem,
        outcome=request.outcome,
        facts=answers.facts(request, [source.name for source in request.data_sources.all()]),
        told=replies.told(request, person),
        reviews=stages,
        evidence=evidence.of(request, person, found.role),
        reviewing=found,
        cases=cases.near(request, person),
        question=QUESTIONS.get(found.role, "do you approve?"),
        then=then,
        names_a_yes=bool(lane.of([found.role])),
        sponsor=kept_by.record(person, request.sponsor) if request.sponsor else None,
    )


def _total(lines: list[Line]) -> Money | None:
    """The sum, where all are in one currency; nothing is added across currencies."""
    if not lines or len({line.amount.currency for line in lines}) > 1:
        return None
    return Money(sum((line.amount.amount for line in lines[1:]), lines[0].amount.amount), lines[0].amount.currency)
