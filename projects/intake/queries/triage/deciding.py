"""What waits for one person's decision: each request with the evidence, for a whole page with the same few queries."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.approvals import queries as approvals
from collab.approvals.standins import access as standins
from collab.approvals.states import Verdict
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import queries as funds
from funding.funds.free import Free, free
from projects.intake import access, addresses, effects, facts
from projects.intake.asked import REGISTERS
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.queries.page import answers, reviews
from projects.intake.states import State
from projects.intake.worth import value_of

MOST = 10
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
class Case:
    """One decision to make. ``asked_as`` is the group the person sits in, ``question`` what that group is asked.

    ``since`` is when its turn came; ``leaves`` what would be free if all that is approved
    had its money, and this and those above it were approved.
    """

    number: str
    url: str
    version: int
    title: str
    requester: str
    team: str
    technologist: str
    asked_as: str
    role: str
    step: str
    since: datetime | None
    waiting: str
    usual: str
    is_slow: bool
    amount: Money
    value: Money | None
    track: str
    problem: str
    outcome: str
    facts: list[answers.AnswerCard]
    reviews: list[reviews.RouteStep]
    verdicts: list[tuple[str, str]]
    question: str
    # Usernames and names of whom they stand in for, where they have no seat themselves.
    places: tuple[tuple[str, str], ...] = ()
    leaves: Money | None = None

    @property
    def in_place_of(self) -> str:
        return formats.listed([name for _, name in self.places], "or")


@dataclass(frozen=True, slots=True)
class Undecided:
    """``total`` is the money asked for, None where it is of several currencies; ``has_more``: more than MOST wait.

    ``free`` is what this year's funds can still give, for those who steer; None for everybody else.
    """

    cases: list[Case]
    total: Money | None
    has_more: bool
    free: Free | None
    is_steering: bool


def waiting(person: Person) -> Undecided:
    """Up to MOST cases, the longest wait first."""
    found = access.visible(person).filter(state=State.IN_APPROVAL, route__in=approvals.waiting_routes(person).values("pk"))
    found = found.select_related(*RELATED).prefetch_related("data_sources").defer("search").order_by("state_since", "pk")
    got = list(found[: MOST + 1])
    facts.load(got, REGISTERS)
    effects.load(got, person)
    stages = reviews.by_route([request.route_id for request in got[:MOST] if request.route_id], person)
    usual = durations.by_group()
    # Where the person has no seat of their own, they stand in for somebody.
    lent = [route for route, steps in stages.items() if not any(group.is_mine for step in steps for group in step.groups)]
    whom = standins.whom(person, lent)
    cases = [_case(request, stages.get(request.route_id or 0, []), usual, whom.get(request.route_id or 0, [])) for request in got[:MOST]]
    is_steering = not duties.roles_of(person).isdisjoint(EXECUTIVES)
    owed = _free(person) if is_steering else None
    balanced = list(_balanced(cases, owed.left if owed else None))
    return Undecided(balanced, _total(cases), len(got) > MOST, owed, is_steering)


def _free(person: Person) -> Free | None:
    """What is free of the year of today in the house's own currency, beside what is approved and not reserved. Three queries."""
    year = funds.year_of(clock.today())
    sums = funds.totals(person, year.code) if year else ()
    return free(person, sums[0]) if sums else None


def _balanced(cases: list[Case], left: Money | None) -> Iterator[Case]:
    """Each case with what it leaves; one in another currency leaves the balance as it is."""
    for case in cases:
        if left is None or case.amount.currency != left.currency:
            yield case
            continue
        left -= case.amount
        yield replace(case, leaves=left)


def _case(request: Request, stages: list[reviews.RouteStep], usual: dict[str, durations.Usual], whom: list[Person]) -> Case:
    names = {one.name for one in whom}
    seats = [(stage, group) for stage in stages for group in stage.groups if group.is_mine or not names.isdisjoint(group.people)]
    mine = next((seat for seat in seats if seat[1].is_open), None)
    stage, group = mine if mine else (None, None)
    since = stage.opened_at if stage else request.state_since
    days = durations.days_in(since or request.state_since, clock.now())
    limit = usual.get(group.role) if group else None
    team = request.requester.department
    route = request.route
    assert route is not None  # in approval only with a route: a check of the database
    return Case(
        number=request.code,
        url=addresses.request(request.code),
        version=request.version,
        title=request.title,
        requester=request.requester.name,
        team=team.name if team else "",
        technologist=request.technologist.name if request.technologist else "",
        asked_as=group.label if group else "",
        role=group.role if group else "",
        step=stage.name if stage else "",
        since=since,
        waiting=formats.days_words(days),
        usual=f"usually {limit.words}" if limit else "no estimate yet",
        is_slow=limit is not None and days > limit.high,
        amount=route.asked,
        value=value_of(request),
        track=route.get_track_display(),
        problem=request.problem,
        outcome=request.outcome,
        facts=answers.facts(request, [source.name for source in request.data_sources.all()]),
        reviews=stages,
        verdicts=[(str(value), str(label)) for value, label in Verdict.choices],
        question=QUESTIONS.get(group.role, "do you approve?") if group else "",
        places=tuple((one.username, one.name) for one in whom),
    )


def _total(cases: list[Case]) -> Money | None:
    """The sum, where all are in one currency; nothing is added across currencies."""
    if not cases or len({case.amount.currency for case in cases}) > 1:
        return None
    return Money(sum((case.amount.amount for case in cases[1:]), cases[0].amount.amount), cases[0].amount.currency)
