"""Home: what needs this person now, ranked, each with its reason; and where their own requests are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collab.access import duties
from collab.dashboards.home import counting
from collab.dashboards.home.counting import Waits
from collab.dashboards.home.ranking import Reasons, score
from collab.dashboards.home.waiting import MOST_NEEDS, WAITING, due, latest, to_answer
from collab.kit import clock, formats
from collab.people.models import Person
from collab.people.names import people
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request
from projects.intake.operations.draft import may_ask
from projects.intake.queries import durations
from projects.intake.queries.list.rows import RequestRow, rows
from projects.intake.states import State
from projects.intake.worth import value_of
from projects.portfolio import addresses as project_addresses

# How each kind of need is worded: the button, and what is asked.
WORDS = {
    "answer": ("Send answer", "Answer the question"),
    "decide": ("Review", "Waiting for your decision"),
    "duties": ("Decide", "Waiting for a second person"),
    "rosters": ("Decide", "Waiting for a second person"),
    "policies": ("Decide", "Waiting for a second person"),
    "change": ("Decide", "Waiting for a second person"),
    "reversal": ("Decide", "Waiting for a second person"),
    "stop": ("Decide", "Waiting for a second person"),
    "over": ("Open", "Waiting to be settled"),
    "health": ("Open", "Waiting for your side’s word"),
    "late": ("Open", "Waiting for its value"),
    "restate": ("Decide", "Waiting for your answer"),
    "left": ("Open", "Still to be handed over"),
    "unblock": ("Open", "It waits for somebody who has left,"),
    "fund": ("Fund", "Approved, waiting for its money"),
    "top_up": ("Fund", "Less is promised than was approved,"),
    "start": ("Start", "Funded, waiting for its leads"),
    "triage": ("Open", "In the inbox"),
    "launch": ("Launch", "Planned to be live by now, in delivery"),
    "review": ("Review", "Live without a review"),
    "pulse": ("Answer", "60 seconds, and nobody learns who said what;"),
    "draft": ("Continue", "Your draft"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for this person; ``number`` is empty for what is no piece of work. ``reason`` says why it stands where it stands."""

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
    """The whole page. ``kinds`` is how much of each kind waits, and ``waiting`` their sum."""

    greeting: str
    open_requests: int
    waiting: int
    kinds: tuple[Waits, ...]
    questions: list[Question]
    needs: list[Need]
    trackers: list[Tracker]
    draft: Need | None
    coming: list[Coming]
    can_ask: bool


def home(person: Person) -> Home:
    """The page for one person; the number of queries depends on the person's duties, never on the number of rows."""
    today, usual, roles = clock.today(), durations.by_state(), duties.roles_of(person)
    asked = to_answer(person).things()
    questions = _questions([request for request in asked if request.state == State.NEEDS_INFORMATION])
    needs = [_need("draft", request, request.state_since, usual, today) for request in asked if request.state == State.DRAFT]
    kinds = counting.told(person, roles)
    some = {one.kind.key for one in kinds}
    for kind, needing, waiting, _ in WAITING:
        # What does not wait is not asked for: most people have one kind or two.
        if kind not in some or roles.isdisjoint(needing):
            continue
        found = waiting(person)
        needs += [_need(kind, found.thing(row), row[-1], usual, today) for row in found.rows()]
    needs += [_of_kind(one, today) for one in kinds if not one.kind.by_piece]
    needs.sort(key=lambda need: (-need.points, need.number))
    tracked, count = _tracked(person)
    return Home(
        greeting=f"{_time_of_day()}, {person.first_name or person.name}",
        open_requests=count,
        waiting=sum(one.count for one in kinds),
        kinds=kinds,
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


def _tracked(person: Person) -> tuple[list[Request], int]:
    asked = latest(person)
    found = asked.rows()
    return [asked.thing(row) for row in found], found[0][-1] if found else 0


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


def _of_kind(one: Waits, today: date) -> Need:
    """What is told by its kind, however much of it."""
    days = durations.days_in(one.since, clock.now()) if one.since else 0.0
    action, asks = WORDS[one.kind.key]
    url = one.url if one.kind.is_listed else one.kind.place or one.url
    reason = f"for {formats.days_words(days)}" if one.since else ""
    return Need(one.kind.key, "", one.words, url, action, asks, reason, score(Reasons(one.kind.key, days), today))


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


def _tracker(row: RequestRow, today: date) -> Tracker:
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
    return [_coming(*row) for row in due(person, first=today, last=today + timedelta(days=60)).rows()]


def _coming(due_on: date, title: str, number: int, project: str, side: str) -> Coming:
    whose = {"marketing": "Marketing", "it": "IT"}.get(side, "")
    month = formats.MONTHS[due_on.month - 1]
    return Coming(due_on, str(due_on.day), month, title, project_addresses.project(f"R-{number}"), f"{whose} · {project}")
