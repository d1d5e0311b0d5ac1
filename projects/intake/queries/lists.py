"""The list of requests: views, filters and order from the address, a page at a time by key, never by OFFSET."""

import functools
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    Field,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.kit import clock, formats, numbering
from collab.kit.errors import Invalid, NotFound
from collab.kit.statements import Given, Statement
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.models import FAR, ZERO, Request
from projects.intake.queries import durations, waiting
from projects.intake.queries.rows import FIELDS, Row, rows
from projects.intake.states import ENDED, OPEN, Stage, State

PAGE = 25
MOST_COUNTED = 1000
LONGEST_WORDS = 200
VIEWS = {"mine": "Mine", "waiting": "Waiting for me", "open": "Open", "live": "Live", "ended": "Ended", "all": "All"}
# The views whose requests wait for somebody, and the states in which they wait: work under way and drafts wait for nobody.
WAITING = ("waiting", "open")
WAITS = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.APPROVED, State.FUNDED)
STAGES = {
    Stage.TRIAGE: (State.IN_TRIAGE, State.NEEDS_INFORMATION),
    Stage.REVIEW: (State.IN_APPROVAL,),
    Stage.FUNDING: (State.APPROVED, State.FUNDED),
    Stage.DELIVERY: (State.IN_DELIVERY,),
    Stage.LIVE: (State.DELIVERED, State.CLOSED),
}
MUCH = Decimal(10) ** 15
# In the shape of filters: a name that will be given, and a place in the order.
ANY, NOWHERE = "?", (None, 0)


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by: the expression it is compared by, of what kind, and how its value is written in an address."""

    label: str
    key: Any
    kind: "Field[Any, Any]"
    read: Any
    first_desc: bool


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError
    return int(text)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found


ORDERS = {
    "number": Order("Request", F("number"), IntegerField(), _whole, True),
    "updated": Order("Changed", F("updated_at"), DateTimeField(), _instant, True),
    "needed": Order("Needed by", Coalesce("needed_by", Value(FAR, output_field=DateField())), DateField(), date.fromisoformat, False),
    "value": Order("Value", Coalesce("revenue_generated", ZERO) + Coalesce("revenue_protected", ZERO), DecimalField(), Decimal, True),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; see ``filters``. ``after`` and ``before`` hold a row's sort value and number."""

    view: str = "open"
    state: str = ""
    stage: str = ""
    goal: str = ""
    requester: str = ""
    q: str = ""
    sort: str = "number"
    down: bool = True
    after: tuple[Any, int] | None = None
    before: tuple[Any, int] | None = None

    def address(self, **changes: Any) -> str:
        """The list's address with these changes, from its first page."""
        asked = replace(self, after=None, before=None, **{k: v for k, v in changes.items() if k in self.__slots__})
        names = {
            "view": asked.view,
            "state": asked.state,
            "stage": asked.stage,
            "goal": asked.goal,
            "requester": asked.requester,
            "q": asked.q,
        }
        query = {name: text for name, text in names.items() if text}
        if (asked.sort, asked.down) != ("number", True):
            query["sort"] = asked.sort if asked.down == ORDERS[asked.sort].first_desc else f"{asked.sort}.{'desc' if asked.down else 'asc'}"
        query.update({name: str(changes[name]) for name in ("newer", "older") if name in changes})
        return f"{addresses.REQUESTS}?" + urlencode(query)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. ``count`` stops at MOST_COUNTED, which ``count_words`` says; ``oldest`` is how long the longest has waited,
    in words, in the views of what waits and where all were counted."""

    rows: list[Row]
    filters: Filters
    newer: str
    older: str
    count: int
    words: str = ""
    oldest: str = ""
    chips: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        return f"more than {MOST_COUNTED:,}" if self.count > MOST_COUNTED else f"{self.count:,}"


def filters(given: dict[str, str], default_view: str = "open") -> Filters:
    """Filters from the query string; raises Invalid naming what cannot be read."""
    found: dict[str, Any] = {"view": given.get("view") or default_view}
    known = {"view": VIEWS, "state": set(State.values), "stage": set(STAGES)}
    for name, text in given.items():
        if name in ("goal", "requester", "q", "view", "state", "stage") and text:
            if "\x00" in text or len(text) > LONGEST_WORDS or (name in known and text not in known[name]):
                raise Invalid(**{name: "The list has no such filter."})
            found[name] = text
    sort, _, way = given.get("sort", "number").partition(".")
    if sort not in ORDERS or way not in ("", "asc", "desc"):
        raise Invalid(sort="The list cannot be sorted by that.")
    found["sort"], found["down"] = sort, ORDERS[sort].first_desc if not way else way == "desc"
    for name, to in (("older", "after"), ("newer", "before")):
        if given.get(name):
            found[to] = _place(given[name], sort)
    return Filters(**found)


def _place(text: str, sort: str) -> tuple[Any, int]:
    value, _, number = text.rpartition("~")
    try:
        place = ORDERS[sort].read(value), _whole(number)
        if isinstance(place[0], Decimal) and not (place[0].is_finite() and abs(place[0]) <= MUCH):
            raise ValueError
    except (ValueError, InvalidOperation, OverflowError) as error:
        raise Invalid(older="This page of the list does not exist.") from error
    return place


def chosen(person: Person, asked: Filters) -> QuerySet[Request]:
    """The requests the filters ask for, of those the person may see; unordered."""
    found = access.visible(person).filter(_view(person, asked.view))
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.stage:
        found = found.filter(state__in=STAGES[Stage(asked.stage)])
    if asked.goal:
        # As a value known before the walk begins, so that the index by goal and number is walked in order.
        found = found.filter(goal_id=Subquery(Goal.objects.filter(code=asked.goal).order_by().values("pk")))
    if asked.requester:
        found = found.filter(Q(requester_id=person.pk) if asked.requester == "me" else Q(requester__username=asked.requester))
    return found.filter(matching(asked.q)) if asked.q else found


def matching(words: str) -> Q:
    """Full text in English, or the very number: R-231."""
    try:
        return Q(number=numbering.parse(words.strip()))
    except NotFound:
        return Q(search=SearchQuery(words, config="english", search_type="websearch"))


def _view(person: Person, view: str) -> Q:
    if view == "mine":
        return Q(requester_id=person.pk)
    if view == "waiting":
        return waiting.for_person(person)
    if view == "open":
        return Q(state__in=OPEN)
    if view == "live":
        return Q(state__in=(State.DELIVERED, State.CLOSED))
    return Q(state__in=ENDED) if view == "ended" else Q()


def page(person: Person, asked: Filters) -> Page:
    """The page of the list that the filters ask for: one query for its rows, one for the count, five at most for what rows say."""
    given = {"goal": asked.goal, "requester": asked.requester, "person": person.pk}
    place = asked.after or asked.before
    if place:
        given["value"], given["number"] = place
    reading, counting = _kept(duties.roles_of(person), clock.today(), _shape(asked)) if not asked.q else _reads(person, asked)
    got = reading.rows(**given)
    more, got = len(got) > PAGE, got[:PAGE]
    if asked.before:
        got.reverse()
    has_newer, has_older = (more, True) if asked.before else (bool(asked.after), more)
    count, oldest = _counted(counting, given, asked.view)
    return Page(
        rows=rows([reading.thing(row) for row in got], person),
        filters=asked,
        newer=asked.address(newer=_key(got[0])) if got and has_newer else "",
        older=asked.address(older=_key(got[-1])) if got and has_older else "",
        count=count,
        oldest=oldest,
        chips=_chips(asked),
    )


def _counted(counting: Statement[Request], given: dict[str, Any], view: str) -> tuple[int, str]:
    """How many there are, and the longest wait among them in words; one query."""
    if view not in WAITING:
        return counting.count(**given), ""
    count, since = counting.count_and_least("waits_since", **given)
    if since is None or count > MOST_COUNTED:
        return count, ""
    return count, formats.days_words(durations.days_in(since, clock.now()))


def _shape(asked: Filters) -> Filters:
    """The filters without what differs from one reader to the next: those with the same shape are asked by the same statement."""
    requester = asked.requester if asked.requester == "me" else asked.requester and ANY
    after, before = asked.after and NOWHERE, asked.before and NOWHERE
    return replace(asked, goal=asked.goal and ANY, requester=requester, after=after, before=before)


@functools.lru_cache(maxsize=256)
def _kept(held: frozenset[str], today: date, shape: Filters) -> tuple[Statement[Request], Statement[Request]]:
    """The statements of ``_reads`` for whoever has these duties; ``today``, because what is put away until a day comes back on it."""
    named: dict[str, Any] = {name: Given(name, CharField()) for name in ("goal", "requester") if getattr(shape, name) == ANY}
    return _reads(duties.anyone(held), replace(shape, **named))


def _reads(person: Person, asked: Filters) -> tuple[Statement[Request], Statement[Request]]:
    """What reads the rows, each followed by the value it is sorted by, and what counts them."""
    found, order = chosen(person, asked), ORDERS[asked.sort]
    down = asked.down != bool(asked.before)
    ways = ["-sorting" if down else "sorting", "-number" if down else "number"]
    keyed = found.annotate(sorting=order.key)
    if asked.after or asked.before:
        keyed = keyed.filter(_beyond(Given("value", order.kind), Given("number"), down))
    counted = ("pk", "waits_since") if asked.view in WAITING else ("pk",)
    waits = found.annotate(waits_since=Case(When(state__in=WAITS, then=F("state_since")))) if asked.view in WAITING else found
    return Statement(keyed.order_by(*ways)[: PAGE + 1], (*FIELDS, "sorting")), Statement(waits.order_by()[: MOST_COUNTED + 1], counted)


def _beyond(value: Given, number: Given, down: bool) -> Q:
    way = "lt" if down else "gt"
    # The first condition bounds the walk along the index; the second settles equal values.
    return Q(**{f"sorting__{way}e": value}) & (Q(**{f"sorting__{way}": value}) | Q(**{f"number__{way}": number}))


def _key(row: tuple[Any, ...]) -> str:
    value, number = row[-1], row[FIELDS.index("number")]
    return f"{value.isoformat() if isinstance(value, date) else value}~{number}"


def _chips(asked: Filters) -> list[tuple[str, str]]:
    """The filters that are on, each with the address without it."""
    words = {
        "state": str(State(asked.state).label).capitalize() if asked.state else "",
        "stage": str(Stage(asked.stage).label) if asked.stage else "",
        "goal": f"Goal: {asked.goal}" if asked.goal else "",
        "requester": f"Asked by {asked.requester}" if asked.requester else "",
        "q": f"“{asked.q}”" if asked.q else "",
    }
    return [(text, asked.address(**{name: ""})) for name, text in words.items() if text]


def default_view(person: Person) -> str:
    """Where the list opens: one's own requests for who asks, what is open for who runs or checks."""
    roles = duties.roles_of(person)
    return "mine" if roles <= {Role.MARKETER} else "open"
