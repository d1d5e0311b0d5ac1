"""Home: what needs this person now, ranked, each with its reason; and where their own requests are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collab.access import duties
from collab.dashboards.home import counting, habits
from collab.dashboards.home.counting import Waits
from collab.dashboards.home.learning import ordered
from collab.dashboards.home.needs import Learnt, Need, learnt, need, of_kind
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
from projects.portfolio import addresses as project_addresses


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
    """The whole page. ``kinds`` is how much of each kind waits, and ``waiting`` their sum; ``away`` is what of that was put away."""

    greeting: str
    open_requests: int
    waiting: int
    kinds: tuple[Waits, ...]
    questions: list[Question]
    needs: list[Need]
    away: list[Need]
    is_learning: bool
    learnt: tuple[Learnt, ...]
    trackers: list[Tracker]
    draft: Need | None
    coming: list[Coming]
    can_ask: bool


def home(person: Person) -> Home:
    """The page for one person; the number of queries depends on the person's duties, never on the number of rows."""
    today, usual, roles = clock.today(), durations.by_state(), duties.roles_of(person)
    asked, known = to_answer(person).things(), habits.of(person)
    drafts = (need("draft", request, request.state_since, usual, today) for request in asked if request.state == State.DRAFT)
    kinds = counting.told(person, roles)
    needs = _ranked(person, roles, kinds, usual, known, today)
    tracked, count = _tracked(person)
    return Home(
        greeting=f"{_time_of_day()}, {person.first_name or person.name}",
        open_requests=count,
        waiting=sum(one.count for one in kinds),
        kinds=kinds,
        questions=_questions([request for request in asked if request.state == State.NEEDS_INFORMATION]),
        needs=[one for one in needs if not known.is_away(one.name, one.fact)][:MOST_NEEDS],
        away=[one for one in needs if known.is_away(one.name, one.fact)],
        is_learning=known.is_learning,
        learnt=learnt(known, today),
        trackers=[_tracker(row, today) for row in rows(tracked, person, usual)],
        draft=max(drafts, key=lambda one: (one.points, one.number), default=None),
        coming=coming(person, today),
        can_ask=may_ask(person),
    )


def facts(person: Person) -> dict[str, str]:
    """All that home may tell this person, by kind and thing, each with its fact now: for who puts one away."""
    today, roles, known = clock.today(), duties.roles_of(person), habits.of(person)
    found = _ranked(person, roles, counting.told(person, roles), durations.by_state(), known, today)
    return {one.name: one.fact for one in found}


def _ranked(
    person: Person,
    roles: frozenset[str],
    kinds: tuple[Waits, ...],
    usual: dict[str, durations.Usual],
    known: habits.Known,
    today: date,
) -> list[Need]:
    """What waits, the most pressing first, moved as home learnt; what was put away stands among it."""
    needs, some = list[Need](), {one.kind.key for one in kinds}
    for kind, needing, waiting, _ in WAITING:
        # What does not wait is not asked for: most people have one kind or two.
        if kind not in some or roles.isdisjoint(needing):
            continue
        found = waiting(person, more=habits.MOST_AWAY if known.some_away(kind) else 0)
        # Of a decision the row says besides in whose place.
        places = ((row, (row[-2] or "") if kind == "decide" else "") for row in found.rows())
        needs += [need(kind, found.thing(row), row[-1], usual, today, place=place) for row, place in places]
    needs += [of_kind(one, today) for one in kinds if not one.kind.by_piece]
    needs.sort(key=lambda one: (-one.points, one.number))
    if not known.is_learning or not known.rates:
        return needs
    return ordered(needs, known.rates, today, lambda one: one.kind, lambda one: one.is_late)


def _time_of_day() -> str:
    hour = clock.now().astimezone(clock.zone()).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _tracked(person: Person) -> tuple[list[Request], int]:
    asked = latest(person)
    found = asked.rows()
    return [asked.thing(row) for row in found], found[0][-1] if found else 0


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
