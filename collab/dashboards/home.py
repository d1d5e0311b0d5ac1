"""Home: what needs this person now, ranked, each with its reason; and where their own requests are."""

import functools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.approvals import queries as approvals
from collab.approvals.models import Step
from collab.approvals.states import StepState
from collab.dashboards.ranking import Reasons, score
from collab.kit import clock, formats
from collab.kit.statements import Given, Statement
from collab.people.models import Person
from collab.people.names import people
from funding.funds.models import Allocation, AllocationState
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request
from projects.intake.operations.draft import may_ask
from projects.intake.queries import durations
from projects.intake.queries.rows import FIELDS, Row, rows, value_of
from projects.intake.queries.waiting import in_inbox
from projects.intake.states import OPEN, TO_ANSWER, State
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.models import Milestone

MOST_NEEDS, MOST_TRACKED, MOST_COMING = 7, 4, 4
# All that a need reads, and what a question reads beside it.
NEEDED = ("number", "title", "state", "state_since", "needed_by", "revenue_generated", "revenue_protected", "currency")
ASKED = ("version", "question", "asked_by_id")
# How each kind of need is worded: the button, and what is asked.
WORDS = {
    "answer": ("Send answer", "Answer the question"),
    "decide": ("Review", "Waiting for your decision"),
    "fund": ("Fund", "Approved, waiting for its money"),
    "top_up": ("Fund", "Less is promised than was approved,"),
    "start": ("Start", "Funded, waiting for its leads"),
    "triage": ("Open", "In the inbox"),
    "review": ("Review", "Live without a review"),
    "draft": ("Continue", "Your draft"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for this person. ``reason`` says why it stands where it stands."""

    kind: str
    number: str
    title: str
    url: str
    action: str
    asks: str
    reason: str
    points: float


@dataclass(frozen=True, slots=True)
class Question:
    """An open question to the requester, answered on the spot."""

    number: str
    title: str
    url: str
    version: int
    text: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Tracker:
    """One's own request: where it is, who has it, for how long, what is next and when it is expected."""

    number: str
    title: str
    url: str
    stage: str
    ended: str
    status: str
    holder: str
    waiting: str
    usual: str
    next: str
    expected: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A milestone of the next weeks."""

    on: date
    day: str
    month: str
    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Home:
    """The whole page. ``has_more``: some kind of need is longer than what is read of it, so ``waiting`` is a least."""

    greeting: str
    open_requests: int
    waiting: int
    has_more: bool
    questions: list[Question]
    needs: list[Need]
    trackers: list[Tracker]
    draft: Need | None
    coming: list[Coming]
    can_ask: bool


def home(person: Person) -> Home:
    """The page for one person; the number of queries depends on the person's duties, never on the number of rows."""
    today, usual, roles = clock.today(), durations.by_state(), duties.roles_of(person)
    asked = _asked().things(person=person.pk)
    questions = _questions([request for request in asked if request.state == State.NEEDS_INFORMATION])
    needs = [_need("draft", request, request.state_since, usual, today) for request in asked if request.state == State.DRAFT]
    has_more = False
    for kind, waiting, most in _waiting(roles, today):
        found = waiting.rows(person=person.pk)
        has_more |= len(found) == most
        needs += [_need(kind, waiting.thing(row), row[-1], usual, today) for row in found]
    needs.sort(key=lambda need: (-need.points, need.number))
    tracked, count = _tracked(person)
    return Home(
        greeting=f"{_time_of_day()}, {person.first_name or person.name}",
        open_requests=count,
        waiting=len(questions) + sum(need.kind != "draft" for need in needs),
        has_more=has_more,
        questions=questions,
        needs=[need for need in needs if need.kind != "draft"][:MOST_NEEDS],
        trackers=[_tracker(row, today) for row in rows(tracked, person, usual)],
        draft=next((need for need in needs if need.kind == "draft"), None),
        coming=coming(person, today),
        can_ask=may_ask(person),
    )


def _time_of_day() -> str:
    hour = clock.now().astimezone(clock.zone()).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


@functools.cache
def _asked() -> Statement[Request]:
    """What the person is to answer or has not sent yet, the latest touched first."""
    own = Request.objects.filter(requester_id=Given("person"), state__in=TO_ANSWER)
    return Statement(own.order_by("-updated_at", "-pk")[:MOST_NEEDS], (*NEEDED, *ASKED))


@functools.cache
def _latest() -> Statement[Request]:
    """The person's requests that were sent, the latest touched first; each row tells how many are open in all."""
    own = Request.objects.filter(requester_id=Given("person"), state__in=(*OPEN, State.CLOSED))
    counted = own.annotate(open=Window(Count("pk", filter=Q(state__in=OPEN))))
    return Statement(counted.order_by("-updated_at", "-pk")[:MOST_TRACKED], (*FIELDS, "open"))


def _tracked(person: Person) -> tuple[list[Request], int]:
    found = _latest().rows(person=person.pk)
    return [_latest().thing(row) for row in found], found[0][-1] if found else 0


@functools.lru_cache(maxsize=64)
def _waiting(roles: frozenset[str], today: date) -> list[tuple[str, Statement[Request], int]]:
    """For each duty the few requests that wait for it on this day, by what would be late first, each followed by since when; a query a duty."""
    person = duties.anyone(roles)
    seen = intake.visible(person).exclude(requester_id=person.pk)
    here = seen.annotate(since=F("state_since"))
    found: list[tuple[str, QuerySet[Request], int]] = []
    if not roles.isdisjoint(APPROVING):
        routes = approvals.waiting_routes(person).values("pk")
        asked = seen.filter(state=State.IN_APPROVAL, route_id__in=routes).order_by("submitted_at")
        # A group is waited for since its step opened, not since the first step did.
        step = Step.objects.filter(route_id=OuterRef("route_id"), state=StepState.OPEN)
        found.append(("decide", asked.annotate(since=Subquery(step.values("opened_at")[:1])), MOST_NEEDS))
    if Role.TECHNOLOGIST in roles:
        found.append(("triage", here.filter(in_inbox(today)).order_by("submitted_at", "pk"), 3))
        found.append(("start", here.filter(state=State.FUNDED).order_by("-number"), 2))
    if Role.FINANCE in roles:
        found.append(("fund", here.filter(state=State.APPROVED).order_by("-number"), MOST_NEEDS))
        found.append(("top_up", _short(seen).order_by("-number"), 3))
    if not roles.isdisjoint((Role.MARKETING_LEAD, Role.IT_LEAD)):
        leading = Q(project__marketing_lead_id=person.pk) | Q(project__it_lead_id=person.pk)
        found.append(("review", here.filter(leading, state=State.DELIVERED).order_by("-number"), 2))
    return [(kind, Statement(waiting[:most], (*NEEDED, "since")), most) for kind, waiting, most in found]


def _short(seen: QuerySet[Request]) -> QuerySet[Request]:
    """Funded with less than was approved, since the first promise: the rest has no fund yet."""
    promised = (
        Allocation.objects.filter(route_id=OuterRef("route_id")).exclude(state=AllocationState.RELEASED).order_by().values("route_id")
    )
    funded = seen.filter(state__in=(State.FUNDED, State.IN_DELIVERY))
    short = funded.filter(route__amount__gt=Subquery(promised.values(covered=Sum("covers"))))
    return short.annotate(since=Subquery(promised.values(first=Min("made_at"))))


def _need(kind: str, request: Request, since: datetime, usual: dict[str, durations.Usual], today: date) -> Need:
    days = durations.days_in(since, clock.now())
    # What is usual is known of a whole state; one step of a route, or a gap in the money, is only a part of it.
    known = usual.get(request.state) if kind not in ("decide", "top_up", "draft") else None
    value = value_of(request)
    reasons = Reasons(kind, days, known.high if known else None, request.needed_by, value.amount if value else None)
    action, asks = WORDS[kind]
    why = [f"for {formats.days_words(days)}" + (f", usually {known.words}" if known else "")]
    if request.needed_by:
        why.append(f"needed by {formats.day(request.needed_by, today)}")
    if value and value.amount:
        why.append(f"worth {formats.short_money(value)}")
    address = intake_addresses.triage_item(request.code) if kind == "triage" else intake_addresses.request(request.code)
    if kind == "draft":
        address = intake_addresses.request_check(request.code)
    return Need(kind, request.code, request.title or "No title yet", address, action, asks, " · ".join(why), score(reasons, today))


def _questions(asked: list[Request]) -> list[Question]:
    askers = people(request.asked_by_id for request in asked)
    return [_question(request, askers.get(request.asked_by_id or 0)) for request in asked]


def _question(request: Request, asker: Person | None) -> Question:
    return Question(
        number=request.code,
        title=request.title,
        url=intake_addresses.request(request.code),
        version=request.version,
        text=request.question,
        asked_by=asker.name if asker else "",
        asked_at=request.state_since,
    )


def _tracker(row: Row, today: date) -> Tracker:
    return Tracker(
        number=row.number,
        title=row.title,
        url=row.url,
        stage=row.standing.stage,
        ended=row.standing.ended,
        status=row.standing.status,
        holder="You" if row.holder == "you" else row.holder,
        waiting=row.waiting,
        usual=row.usual,
        next=row.standing.next,
        expected=formats.day(row.expected_on, today) if row.expected_on else "",
    )


@functools.lru_cache(maxsize=64)
def _soon(roles: frozenset[str]) -> Statement[Milestone]:
    days = Given("first", DateField()), Given("last", DateField())
    soon = Milestone.objects.filter(done_on__isnull=True, due_on__gte=days[0], due_on__lte=days[1])
    seen = soon.filter(project__in=portfolio.visible(duties.anyone(roles))).order_by("due_on", "pk")
    return Statement(seen[:MOST_COMING], ("due_on", "title", "project__number", "project__title", "project__side"))


def coming(person: Person, today: date) -> list[Coming]:
    """The next milestones of the work this person may see, within 60 days. One query."""
    rows = _soon(duties.roles_of(person)).rows(person=person.pk, first=today, last=today + timedelta(days=60))
    return [_coming(*row) for row in rows]


def _coming(due_on: date, title: str, number: int, project: str, side: str) -> Coming:
    whose = {"marketing": "Marketing", "it": "IT"}.get(side, "")
    month = formats.MONTHS[due_on.month - 1]
    return Coming(due_on, str(due_on.day), month, title, project_addresses.project(f"R-{number}"), f"{whose} · {project}")
