"""What the list of requests asks for: one page of rows by key, and how many there are. Each is a kept statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, DateTimeField, DecimalField, F, Field, IntegerField, Q, QuerySet, Subquery, When

from collab.access.duties import DUTIES
from collab.agenda.models import Goal
from collab.kit.kept import DAY, Keys, kept
from collab.kit.statements import is_among, is_one_of, of_kind
from collab.kit.words import Sought
from collab.people.models import Person
from projects.intake import access
from projects.intake.askers import asks, asks_by_name
from projects.intake.models import NEEDED_DOWN, NEEDED_UP, WORTH_DOWN, WORTH_UP, Request
from projects.intake.queries.list import waiting
from projects.intake.queries.list.rows import FIELDS
from projects.intake.states import ENDED, OPEN, State

PAGE = 25
MOST_COUNTED = 1000
# What each order compares rows by where it goes up and where it goes down, and of what kind that is: what is unknown is last in both.
SORTS: dict[str, tuple[Any, Any, "Field[Any, Any]"]] = {
    "number": (F("number"), F("number"), IntegerField()),
    "updated": (F("updated_at"), F("updated_at"), DateTimeField()),
    "needed": (NEEDED_UP, NEEDED_DOWN, DateField()),
    "value": (WORTH_UP, WORTH_DOWN, DecimalField()),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What of the filters shapes a statement, beside which of the others are given.

    ``states``: those of the stage, and ``waits``: those in which a request waits for somebody; () where it does not matter.
    ``is_own``: one's own requests alone. ``is_falling``: the list was asked for from the most to the least; ``down``: it is
    walked that way, which is the other one on the way back to its beginning.
    """

    view: str
    state: str
    states: tuple[str, ...]
    waits: tuple[str, ...]
    is_own: bool
    sort: str
    is_falling: bool
    down: bool


def chosen(
    person: Person,
    shape: Shape,
    goal: str | None,
    requester: str | None,
    source: str | None,
    brand: str | None,
    market: str | None,
    words: str | None,
    called: Keys | None,
    topic: str | None,
    named: int | None,
) -> QuerySet[Request]:
    """The requests the filters ask for, of those the person may see; unordered.

    With ``words``, as ``words.asks`` writes them, those that hold them, those of whoever is ``called`` so, of these the ones
    that hold the ``topic`` where the name was not all, and the one of this number.
    """
    found = access.visible(person).filter(_view(person, shape.view))
    if shape.state:
        found = found.filter(state=shape.state)
    if shape.states:
        found = found.filter(state__in=shape.states)
    if shape.is_own:
        found = found.filter(asks(person))
    if goal is not None:
        # As a value known before the walk begins, so that the index by goal and number is walked in order.
        found = found.filter(goal_id=Subquery(Goal.objects.filter(code=goal).order_by().values("pk")))
    if requester is not None:
        found = found.filter(asks_by_name(requester))
    if source is not None:
        found = found.filter(pk__in=Request.data_sources.through.objects.filter(datasource__code=source).values("request_id"))
    for names, code in (("brands", brand), ("markets", market)):
        if code is not None:
            found = found.filter(is_among(code, names))
    if words is not None:
        return found.filter(worded(words, called, topic, named))
    return found if named is None else found.filter(number=named)


def worded(words: str, called: Keys | None, topic: str | None, named: int | None) -> Q:
    """What is found by words: in what it says, in its requester's name, in both together, or in its number where it is one."""
    ways: list[Any] = [Q(search=Sought(words))]
    if called is not None:
        theirs = Q(is_one_of("requester_id", called))
        ways.append(theirs if topic is None else theirs & Q(search=Sought(topic)))
    if named is not None:
        ways.append(Q(number=named))
    return Q(*ways, _connector=Q.OR)


def _view(person: Person, view: str) -> Q:
    if view == "mine":
        return asks(person)
    if view == "sponsored":
        return Q(sponsor_id=person.pk) & access.SENT
    if view == "waiting":
        return waiting.for_person(person)
    if view == "open":
        return Q(state__in=OPEN)
    if view == "live":
        return Q(state__in=(State.DELIVERED, State.CLOSED))
    return Q(state__in=ENDED) if view == "ended" else Q()


@kept(on=(DUTIES, DAY), shape=("shape",), reads=(*FIELDS, "sorting"), most=256)
def listed(
    person: Person,
    *,
    shape: Shape,
    goal: str | None,
    requester: str | None,
    source: str | None,
    brand: str | None,
    market: str | None,
    words: str | None,
    called: Keys | None,
    topic: str | None,
    named: int | None,
    value: Any | None,
    number: int | None,
) -> QuerySet[Request]:
    """A page and one row more, each followed by the value it is sorted by; beyond the place of ``value`` and ``number``."""
    up, down, kind = SORTS[shape.sort]
    key = down if shape.is_falling else up
    found = chosen(person, shape, goal, requester, source, brand, market, words, called, topic, named).annotate(sorting=key)
    if number is not None:
        way, place = "lt" if shape.down else "gt", of_kind(value, kind)
        # The first condition bounds the walk along the index; the second settles equal values.
        found = found.filter(
            Q(**{f"sorting__{way}e": place}) & (Q(**{f"sorting__{way}": place}) | Q(**{f"number__{way}": number})),
        )
    ways = ["-sorting", "-number"] if shape.down else ["sorting", "number"]
    return found.order_by(*ways)[: PAGE + 1]


@kept(on=(DUTIES,), shape=("shape",), reads=("pk",), most=256)
def counted(
    person: Person,
    *,
    shape: Shape,
    goal: str | None,
    requester: str | None,
    source: str | None,
    brand: str | None,
    market: str | None,
    words: str | None,
    called: Keys | None,
    topic: str | None,
    named: int | None,
) -> QuerySet[Request]:
    """What the filters of a view in which nothing waits ask for, to be counted up to MOST_COUNTED."""
    return chosen(person, shape, goal, requester, source, brand, market, words, called, topic, named).order_by()[: MOST_COUNTED + 1]


@kept(on=(DUTIES, DAY), shape=("shape",), reads=("pk", "waits_since"), most=256)
def waited(
    person: Person,
    *,
    shape: Shape,
    goal: str | None,
    requester: str | None,
    source: str | None,
    brand: str | None,
    market: str | None,
    words: str | None,
    called: Keys | None,
    topic: str | None,
    named: int | None,
) -> QuerySet[Request]:
    """The same of a view in which requests wait, each with since when it waits for somebody."""
    found = chosen(person, shape, goal, requester, source, brand, market, words, called, topic, named)
    since = Case(When(state__in=shape.waits, then=F("state_since")))
    return found.annotate(waits_since=since).order_by()[: MOST_COUNTED + 1]
