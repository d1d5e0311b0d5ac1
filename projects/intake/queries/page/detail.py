"""One request, whole: what its own page and the panel of triage show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from collab.access import duties
from collab.agenda.models import Goal
from collab.approvals.models import Policy, Route
from collab.customer.models import DataSource, Moment
from collab.kit import clock, formats, numbering
from collab.kit.kept import kept
from collab.kit.statements import by_key
from collab.kpis.promised import Effect
from collab.people import away
from collab.people.models import Department, Person
from collab.people.names import people
from funding.funds.promises import Promise, promises
from projects.clocks.states import Target
from projects.intake import access, addresses, costs, effects, opening
from projects.intake.askers import is_asker
from projects.intake.models import Request
from projects.intake.queries import durations, forecasts
from projects.intake.queries.list import rows
from projects.intake.queries.page import answers, colleagues, history, promised, reviews, viewers
from projects.intake.queries.page.buttons import Button, buttons
from projects.intake.queries.page.moves import moves as moves_of
from projects.intake.queries.page.standing import Standing, standing
from projects.intake.states import ENDED, State
from projects.launches.models import Launch
from projects.portfolio import addresses as project_addresses
from projects.portfolio.models import Project

# The people who play a part in it: fetched together, which costs less than a join for each.
PARTS = ("requester", "sponsor", "technologist", "holder", "asked_by")


@dataclass(frozen=True, slots=True)
class Where:
    """Where it is: who has it, since when, and what is usual; ``waiting`` is empty where it has ended.

    ``people`` names who may decide now, where ``holder`` is a group or several; of one who has it, until when they are away. ``away`` says that of
    each who has a part in it, by ``PARTS``.
    """

    standing: Standing
    holder: str
    people: str
    away: Mapping[str, str]
    since: datetime
    waiting: str
    usual: str
    is_slow: bool
    expected: str
    promised: str
    snoozed_until: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A request as one person sees it. ``open_question`` is what was asked and not yet answered; ``short`` says what
    no fund has promised yet.
    """

    number: str
    url: str
    version: int
    title: str
    state: str
    state_words: str
    where: Where
    requester: str
    team: str
    is_mine: bool
    is_confidential: bool
    colleagues: colleagues.Colleagues
    sight: viewers.Sight | None
    sponsor: str
    technologist: str
    problem: str
    outcome: str
    facts: list[answers.AnswerCard]
    effects: tuple[Effect, ...]
    costs: costs.Costs | None
    buttons: list[Button]
    can_edit: bool
    can_answer: bool
    open_question: str
    asked_by: str
    track: str
    policy: str
    reviews: list[reviews.RouteStep]
    promises: tuple[Promise, ...]
    short: str
    history: history.Stream
    project_url: str
    merged_into: str

    @property
    def other_facts(self) -> list[answers.AnswerCard]:
        """Beside a table of the effects, the facts without them."""
        return [fact for fact in self.facts if not (self.effects and fact.question == "effects")]


def find(person: Person, number: int) -> Request:
    """The request alone, for its moves, which load what else they need; NotFound for what the person may not see."""
    return opening.find(person, number)


def get(person: Person, number: int) -> Request:
    """The request with what its page needs; NotFound for what the person may not see. Five to eight queries, each by a key."""
    request = opening.find(person, number)
    if request.route_id:
        request.route = by_key(Route, [request.route_id])[request.route_id]
        request.route.policy = by_key(Policy, [request.route.policy_id])[request.route.policy_id]
    if request.project_id:
        request.project = by_key(Project, [request.project_id])[request.project_id]
    request.goal = by_key(Goal, [request.goal_id], "code", "title").get(request.goal_id or 0)
    request.moment = by_key(Moment, [request.moment_id], "code", "name").get(request.moment_id or 0)
    request.launch = by_key(Launch, [request.launch_id], "code", "name").get(request.launch_id or 0)
    effects.load([request], person)
    known = people(getattr(request, f"{part}_id") for part in PARTS)
    for part in PARTS:
        setattr(request, part, known.get(getattr(request, f"{part}_id")))
    team = request.requester.department_id
    request.requester.department = by_key(Department, [team], "name").get(team or 0)
    return request


def detail(request: Request, person: Person, before: int | None = None) -> Detail:
    """The whole card of a request from ``get``. ``before``: history older than that event. About a dozen queries, ever."""
    parts = access.roles_of(person, request)
    (moves, allowed), (promised_to, shows_money) = _moves(request, person, parts), _money(request, person)
    stages = reviews.by_route([request.route_id], person).get(request.route_id, []) if request.route_id else []
    return Detail(
        number=request.code,
        url=addresses.request(request.code),
        version=request.version,
        title=request.title or "No title yet",
        state=request.state,
        state_words=str(State(request.state).label),
        where=_where(request, person, stages, has_open_seat="decide" in allowed),
        requester=request.requester.name,
        team=_named(request.requester.department),
        is_mine=request.requester_id == person.pk,
        colleagues=colleagues.card(request, person, parts),
        is_confidential=request.is_confidential,
        sight=viewers.sight(request, parts),
        sponsor=_named(request.sponsor),
        technologist=_named(request.technologist),
        problem=request.problem,
        outcome=request.outcome,
        facts=[*answers.facts(request, sources(request)), *(answers.unsaid_money(request) if shows_money else [])],
        effects=effects.told(request),
        costs=costs.told(request.costs) if shows_money else None,
        buttons=[button for button in moves if button.name not in ("edit", "answer")],
        can_edit="edit" in allowed,
        can_answer="answer" in allowed,
        open_question=request.question if request.state == State.NEEDS_INFORMATION else "",
        asked_by=_named(request.asked_by),
        track=request.route.get_track_display() if request.route else "",
        policy=str(request.route.policy) if request.route else "",
        reviews=stages,
        promises=promised_to,
        short=promised.short(request) if shows_money else "",
        history=history.stream(request, person, before, shows_money=shows_money),
        project_url=project_addresses.project(request.code) if request.project_id else "",
        merged_into=merged_into(request, person),
    )


def _moves(request: Request, person: Person, parts: frozenset[str]) -> tuple[list[Button], set[str]]:
    """What may be pressed here, and the names of what this person may press now."""
    moves = buttons(request, moves_of(request, person, parts), parts, duties.roles_of(person))
    return moves, {button.name for button in moves if button.allowed}


def _named(thing: Person | Department | None) -> str:
    return thing.name if thing else ""


def _money(request: Request, person: Person) -> tuple[tuple[Promise, ...], bool]:
    """What funds promised to it, as the person may know it, and whether they see that in all. One query."""
    found = promises(person, request.route.pk) if request.route else ()
    return found, access.shows_money(person, found)


def _where(request: Request, person: Person, stages: list[reviews.RouteStep], *, has_open_seat: bool) -> Where:
    groups = [group for stage in stages for group in stage.groups if group.is_open]
    usual, is_open, gone = durations.by_state(), request.state not in ENDED, _away(request)
    days = durations.days_in(request.state_since, clock.now())
    live = forecasts.of(request).get(Target.LIVE)
    expected = forecasts.expected_on(request, live)
    return Where(
        standing=standing(
            request, person_id=person.pk, today=clock.today(), is_asker=is_asker(person, request), has_open_seat=has_open_seat
        ),
        holder=rows.holder_of(request, [group.label for group in groups], you=person.pk),
        people=_deciders(groups) or gone["holder"],
        away=gone,
        since=request.state_since,
        waiting=formats.days_words(days) if is_open else "",
        usual=durations.usually(request.state, usual, is_whole=True) if is_open else "",
        is_slow=is_open and request.state in usual and days > usual[request.state].high,
        expected=formats.day(expected, clock.today()) if expected else "",
        promised=live.words if live else "",
        snoozed_until=_snoozed(request),
    )


def _away(request: Request) -> dict[str, str]:
    """Of each who has a part in it, until when they are away, or nothing; of what is over nobody waits for anybody. One query."""
    keys = {part: getattr(request, f"{part}_id") for part in PARTS}
    gone = away.in_words(keys.values()) if request.state not in ENDED else {}
    return {part: gone.get(key or 0, "") for part, key in keys.items()}


def _deciders(groups: list[reviews.Group]) -> str:
    """The people whose decision a group still waits for, each once: "Grace Lim, Grace Park or Oliver Stone"."""
    voted = {vote.person for group in groups for vote in group.votes if vote.counts}
    seats = {name: said for group in groups for name, said in zip(group.people, group.seats, strict=True)}
    return formats.listed([said for name, said in seats.items() if name not in voted], "or")


def sources(request: Request) -> list[str]:
    """The names of its data sources. One query."""
    return [name for (name,) in sources_of(request=request.pk).rows()]


@kept(reads=("name",))
def sources_of(*, request: int) -> QuerySet[DataSource]:
    return DataSource.objects.filter(requests=request).order_by("name")


def merged_into(request: Request, person: Person) -> str:
    """The number of the request that took this one in, where the person may see it."""
    if request.merged_into_id is None:
        return ""
    other = access.visible(person).filter(pk=request.merged_into_id).values_list("number", flat=True).first()
    return "" if other is None else numbering.code(other)


def _snoozed(request: Request) -> str:
    until = request.snoozed_until
    if request.state != State.IN_TRIAGE or until is None or until <= clock.today():
        return ""
    return formats.day(until, clock.today())
