"""The list of requests: views, filters and order from the address, a page at a time by key, never by OFFSET."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from collab.access import duties
from collab.access.roles import Role
from collab.kit import clock, formats, numbering
from collab.kit.errors import Invalid
from collab.kit.kept import Asked
from collab.kit.words import asks as words_asked
from collab.kit.words import terms
from collab.people.models import Person
from collab.people.names import named_in
from collab.web.keyset import cut
from projects.intake import addresses
from projects.intake.models import MUCH, Request
from projects.intake.queries import durations, mending
from projects.intake.queries.list.listed import MOST_COUNTED, PAGE, Shape, counted, listed, waited
from projects.intake.queries.list.rows import FIELDS, RequestRow, rows
from projects.intake.states import STAGES, WAITS, Stage, State

LONGEST_WORDS = 200
VIEWS = {
    "mine": "Mine",
    "waiting": "Waiting for me",
    "open": "Open",
    "live": "Live",
    "ended": "Ended",
    "all": "All",
    "sponsored": "Sponsored by me",
}
# Offered from the portfolio of whoever sponsors, and no pill on everybody's list.
UNOFFERED = ("sponsored",)
# The views whose requests wait for somebody.
WAITING = ("waiting", "open")
ME = "me"


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by, and how its value is read from an address; ``listed.SORTS`` has what it compares."""

    label: str
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
    "number": Order("Request", _whole, True),
    "updated": Order("Changed", _instant, True),
    "needed": Order("Needed by", date.fromisoformat, False),
    "value": Order("Value", Decimal, True),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; see ``filters``. ``after`` and ``before`` hold a row's sort value and number."""

    view: str = "open"
    state: str = ""
    stage: str = ""
    goal: str = ""
    requester: str = ""
    source: str = ""
    brand: str = ""
    market: str = ""
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
            "source": asked.source,
            "brand": asked.brand,
            "market": asked.market,
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
    in words, in the views of what waits and where all were counted. ``mended`` are the words it was made for, where nothing holds
    those that were typed."""

    rows: list[RequestRow]
    filters: Filters
    newer: str
    older: str
    count: int
    words: str = ""
    oldest: str = ""
    mended: str = ""
    chips: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        return f"more than {formats.grouped(MOST_COUNTED)}" if self.count > MOST_COUNTED else formats.grouped(self.count)


def filters(given: dict[str, str], default_view: str = "open") -> Filters:
    """Filters from the query string; raises Invalid naming what cannot be read."""
    found: dict[str, Any] = {"view": given.get("view") or default_view}
    known = {"view": VIEWS, "state": set(State.values), "stage": set(STAGES)}
    for name, text in given.items():
        if name in ("goal", "requester", "source", "brand", "market", "q", "view", "state", "stage") and text:
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


def asks(asked: Filters, words: str = "") -> dict[str, Any]:
    """The filters as the statements take them: what shapes the statement, and what differs from one reader to the next.

    ``words`` are looked for in place of those of the filters. One query where it is words at all, three where they may be a name and more.
    """
    number, is_code = numbering.typed(asked.q)
    wanted = words or ("" if is_code else asked.q)
    called, rest = named_in(terms(wanted)) if not words else ([], [])
    return {
        "shape": Shape(
            view=asked.view,
            state=asked.state,
            states=STAGES[Stage(asked.stage)] if asked.stage else (),
            waits=WAITS if asked.view in WAITING else (),
            is_own=asked.requester == ME,
            sort=asked.sort,
            is_falling=asked.down,
            down=asked.down != bool(asked.before),
        ),
        "goal": asked.goal or None,
        "requester": asked.requester if asked.requester not in ("", ME) else None,
        "source": asked.source or None,
        "brand": asked.brand.lower() or None,
        "market": asked.market.lower() or None,
        "words": words_asked(terms(wanted)) if wanted else None,
        "called": called or None,
        "topic": words_asked(rest) if rest else None,
        "named": number,
    }


def page(person: Person, asked: Filters) -> Page:
    """The page of the list that the filters ask for: one query for its rows, one for the count, six at most for what rows say.

    Where nothing holds the words, the page for the words that were meant: four queries more.
    """
    found = _page(person, asked)
    if found.count or not asked.q or numbering.typed(asked.q)[1]:
        return found
    mended = mending.mended(person, asked.q)
    other = _page(person, asked, mended) if mended else found
    return other if other.count else found


def _page(person: Person, asked: Filters, words: str = "") -> Page:
    filtered = asks(asked, words)
    value, number = asked.after or asked.before or (None, None)
    reading = listed(person, **filtered, value=value, number=number)
    found, last = cut(reading.rows(), PAGE)
    got = found[::-1] if asked.before else found
    has_newer, has_older = (last is not None, True) if asked.before else (bool(asked.after), last is not None)
    count, oldest = _counted((waited if asked.view in WAITING else counted)(person, **filtered), asked.view)
    return Page(
        rows=rows([reading.thing(row) for row in got], person),
        filters=asked,
        newer=asked.address(newer=_key(got[0])) if got and has_newer else "",
        older=asked.address(older=_key(got[-1])) if got and has_older else "",
        count=count,
        oldest=oldest,
        mended=words,
        chips=_chips(asked),
    )


def every(person: Person, asked: Filters) -> Iterator[RequestRow]:
    """All rows of the list from its beginning, a page at a time and without the counts: for who takes it away."""
    filtered = asks(asked, page(person, replace(asked, after=None, before=None)).mended)
    value, number = None, None
    while True:
        reading = listed(person, **filtered, value=value, number=number)
        found, last = cut(reading.rows(), PAGE)
        yield from rows([reading.thing(row) for row in found], person)
        if last is None:
            return
        value, number = last[-1], last[FIELDS.index("number")]


def _counted(counting: Asked[Request], view: str) -> tuple[int, str]:
    """How many there are, and the longest wait among them in words; one query."""
    if view not in WAITING:
        return counting.count(), ""
    count, since = counting.count_and_least("waits_since")
    if since is None or count > MOST_COUNTED:
        return count, ""
    return count, formats.days_words(durations.days_in(since, clock.now()))


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
        "source": f"Uses {asked.source}" if asked.source else "",
        "brand": f"Brand: {asked.brand}" if asked.brand else "",
        "market": f"Market: {asked.market}" if asked.market else "",
        "q": f"“{asked.q}”" if asked.q else "",
    }
    return [(text, asked.address(**{name: ""})) for name, text in words.items() if text]


def default_view(person: Person) -> str:
    """Where the list opens: one's own requests for who asks, what is open for who runs or checks."""
    roles = duties.roles_of(person)
    return "mine" if roles <= {Role.MARKETER} else "open"
