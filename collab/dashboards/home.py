"""Home: what needs this person now, ranked, each with its reason; and where their own requests are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.approvals import queries as approvals
from collab.dashboards.ranking import Reasons, score
from collab.kit import clock, formats
from collab.people.models import Person
from projects.intake import access as intake
from projects.intake.models import Request
from projects.intake.operations.draft import may_ask
from projects.intake.queries import durations
from projects.intake.queries.rows import FIELDS, RELATED, Row, rows, value_of
from projects.intake.queries.waiting import in_inbox
from projects.intake.states import OPEN, State
from projects.portfolio import access as portfolio
from projects.portfolio.models import Milestone

MOST_NEEDS, MOST_TRACKED, MOST_COMING = 7, 4, 4
# What a question reads beside the fields of a row, and all that a need reads.
ASKED = ("question", "asked_by__username", "asked_by__first_name", "asked_by__last_name")
NEEDED = ("number", "title", "state", "state_since", "needed_by", "revenue_generated", "revenue_protected", "currency")
# How each kind of need is worded: the button, and what is asked.
WORDS = {
    "answer": ("Send answer", "Answer the question"),
    "decide": ("Review", "Waiting for your decision"),
    "fund": ("Fund", "Approved, waiting for its money"),
    "start": ("Start", "Funded, waiting for its leads"),
    "triage": ("Open", "In the inbox"),
    "review": ("Review", "Live; say how it is going"),
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
    today, usual = clock.today(), durations.by_state()
    asked = list(_own(person).filter(state__in=(State.NEEDS_INFORMATION, State.DRAFT))[:MOST_NEEDS])
    questions = [_question(request) for request in asked if request.state == State.NEEDS_INFORMATION]
    needs = [_need("draft", request, today, usual) for request in asked if request.state == State.DRAFT]
    has_more = False
    for kind, waiting, most in _waiting(person):
        found = list(waiting[:most])
        has_more |= len(found) == most
        needs += [_need(kind, request, today, usual) for request in found]
    needs.sort(key=lambda need: (-need.points, need.number))
    tracked = list(_own(person).filter(state__in=(*OPEN, State.CLOSED))[:MOST_TRACKED])
    return Home(
        greeting=f"{_time_of_day()}, {person.first_name or person.name}",
        open_requests=Request.objects.filter(requester_id=person.pk, state__in=OPEN).count(),
        waiting=len(questions) + sum(need.kind != "draft" for need in needs),
        has_more=has_more,
        questions=questions,
        needs=[need for need in needs if need.kind != "draft"][:MOST_NEEDS],
        trackers=[_tracker(row, today) for row in rows(tracked, person)],
        draft=next((need for need in needs if need.kind == "draft"), None),
        coming=coming(person, today),
        can_ask=may_ask(person),
    )


def _time_of_day() -> str:
    hour = clock.now().astimezone(clock.zone()).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _own(person: Person) -> QuerySet[Request]:
    """The person's own requests, the latest touched first."""
    own = Request.objects.filter(requester_id=person.pk).select_related(*RELATED, "asked_by")
    return own.only(*FIELDS, *ASKED).order_by("-updated_at", "-pk")


def _waiting(person: Person) -> Iterable[tuple[str, QuerySet[Request], int]]:
    """For each duty the few requests that wait for it, by what would be late first; a query a duty."""
    roles = duties.roles_of(person)
    seen = intake.visible(person).exclude(requester_id=person.pk).only(*NEEDED)
    if not roles.isdisjoint(APPROVING):
        routes = approvals.waiting_routes(person).values("pk")
        yield "decide", seen.filter(state=State.IN_APPROVAL, route_id__in=routes).order_by("submitted_at"), MOST_NEEDS
    if Role.TECHNOLOGIST in roles:
        yield "triage", seen.filter(in_inbox()).order_by("submitted_at", "pk"), 3
        yield "start", seen.filter(state=State.FUNDED).order_by("-number"), 2
    if Role.FINANCE in roles:
        yield "fund", seen.filter(state=State.APPROVED).order_by("-number"), MOST_NEEDS
    if not roles.isdisjoint((Role.MARKETING_LEAD, Role.IT_LEAD)):
        leading = Q(project__marketing_lead_id=person.pk) | Q(project__it_lead_id=person.pk)
        yield "review", seen.filter(leading, state=State.DELIVERED).order_by("-number"), 2


def _need(kind: str, request: Request, today: date, usual: dict[str, durations.Usual]) -> Need:
    days = durations.days_in(request.state_since, clock.now())
    known = usual.get(request.state)
    value = value_of(request)
    reasons = Reasons(kind, days, known.high if known else None, request.needed_by, value.amount if value else None)
    action, asks = WORDS[kind]
    why = [f"for {formats.days_words(days)}" + (f", usually {known.words}" if known else "")]
    if request.needed_by:
        why.append(f"needed by {formats.day(request.needed_by, today)}")
    if value and value.amount:
        why.append(f"worth {formats.short_money(value)}")
    address = f"/triage/{request.code}/" if kind == "triage" else f"/requests/{request.code}/"
    if kind == "draft":
        address = f"/requests/{request.code}/check/"
    return Need(kind, request.code, request.title or "No title yet", address, action, asks, " · ".join(why), score(reasons, today))


def _question(request: Request) -> Question:
    asker = request.asked_by.name if request.asked_by else ""
    return Question(
        request.code, request.title, f"/requests/{request.code}/", request.version, request.question, asker, request.state_since
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


def coming(person: Person, today: date) -> list[Coming]:
    """The next milestones of the work this person may see, within 60 days. One query."""
    soon = Milestone.objects.filter(done_on__isnull=True, due_on__gte=today, due_on__lte=today + timedelta(days=60))
    soon = soon.filter(project__in=portfolio.visible(person)).annotate(number=F("project__number"), project_title=F("project__title"))
    found = []
    for milestone in soon.annotate(side=F("project__side")).order_by("due_on", "pk")[:MOST_COMING]:
        side = {"marketing": "Marketing", "it": "IT"}.get(milestone.side, "")
        address = f"/projects/R-{milestone.number}/"
        month = formats.MONTHS[milestone.due_on.month - 1]
        found.append(
            Coming(milestone.due_on, str(milestone.due_on.day), month, milestone.title, address, f"{side} · {milestone.project_title}")
        )
    return found
