"""What changed from one pack to a later one: each figure from and to, its rows that came, went or differ, and the events between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from collab.kit.errors import Invalid, NotFound
from collab.notes.carriers import CARRIERS
from collab.packs import reading
from collab.packs.cards import Figure, Frozen, PackCard, Row
from collab.packs.cards import words as value_words
from collab.people.models import Person
from collab.stream import queries as stream
from collab.stream import sight, telling
from collab.stream.cards import Entry

# Of so many things the events between are told, so many of each; what is left out is counted.
MOST_THINGS, MOST_EVENTS = 15, 4
# Of so many things the page tells that they changed, and so many rows of each figure; the file to take away has all of them.
SHOWN_THINGS, SHOWN_ROWS = 30, 4
# What a row without an amount says.
THERE = "there"
OTHER_SIGHT = "This pack was drawn for another sight, so the two do not compare."


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went, or says something else; None where it was not there."""

    thing: str
    code: str
    name: str
    url: str
    before: str | None
    after: str | None

    @property
    def words(self) -> str:
        """ "$1,200 to $900", "new: $900", "no longer: $1,200"."""
        if self.before is None:
            return "new" if self.after == THERE else f"new: {self.after}"
        if self.after is None:
            return "no longer" if self.before == THERE else f"no longer: {self.before}"
        return f"{self.before} to {self.after}"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is another one now. ``difference`` is in its unit, None where it is no number."""

    key: str
    title: str
    about: str
    unit: str
    before: str | None
    after: str | None
    before_words: str
    after_words: str
    difference: Decimal | None
    rows: tuple[RowChange, ...] = ()

    @property
    def first_rows(self) -> tuple[RowChange, ...]:
        return self.rows[:SHOWN_ROWS]

    @property
    def more_rows(self) -> int:
        return max(0, len(self.rows) - SHOWN_ROWS)

    @property
    def sign(self) -> str:
        return "+" if self.difference is not None and self.difference > 0 else ""

    @property
    def difference_words(self) -> str:
        # Of two shares the difference is in points, or it would be taken for a share.
        return (
            value_words(format(self.difference, "f"), "pts" if self.unit == "%" else self.unit)
            if self.difference is not None and self.unit
            else ""
        )


@dataclass(frozen=True, slots=True)
class Between:
    """What happened to a thing between the two, as its reader may know it; ``more`` events are on its own page."""

    thing: str
    name: str
    url: str
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Comparison:
    before: PackCard
    after: PackCard
    headlines: tuple[Change, ...]
    things: tuple[Change, ...]
    between: tuple[Between, ...]
    untold: int

    @property
    def first_things(self) -> tuple[Change, ...]:
        return self.things[:SHOWN_THINGS]

    @property
    def more_things(self) -> int:
        return max(0, len(self.things) - SHOWN_THINGS)


def compared(person: Person, code: str, other: str) -> Comparison:
    """The pack against another of the same sight, the older one first. Raises NotFound, or Invalid where they do not compare."""
    rows = sorted((reading.one(person, code), _other(person, other)), key=lambda row: (row.as_of, row.pk))
    if rows[0].pk == rows[1].pk:
        raise Invalid(**{"with": "A pack is compared with another one."})
    if rows[0].sight != rows[1].sight:
        raise Invalid(**{"with": OTHER_SIGHT})
    before, after = (reading.frozen(row) for row in rows)
    headlines, things = tuple(_headlines(before, after)), tuple(_things(before, after))
    touched = dict.fromkeys([one.thing for change in headlines for one in change.rows] + [change.about for change in things])
    told, untold = _between(person, [key for key in touched if key], rows[0].as_of, rows[1].as_of)
    return Comparison(before.card, after.card, headlines, things, told, untold)


def _other(person: Person, code: str) -> Any:
    if not code:
        raise Invalid(**{"with": "Say with which pack."})
    try:
        return reading.one(person, code)
    except NotFound as missing:
        raise Invalid(**{"with": f"There is no pack with the code {code[:50]}."}) from missing


def _headlines(before: Frozen, after: Frozen) -> Iterator[Change]:
    was = {one.key: one for one in before.headlines}
    for now in after.headlines:
        then = was.get(now.key, Figure(now.key, now.title, None, now.unit, ""))
        rows = tuple(_rows(then, now))
        if then.value != now.value or rows:
            yield _change(now.key, now.title, "", then, now, rows)


def _rows(then: Figure, now: Figure) -> Iterator[RowChange]:
    """By what each is about; one that is about nothing by its name."""
    was, is_now = ({row.thing or row.name: row for row in figure.rows} for figure in (then, now))
    for key in {**was, **is_now}:
        before, after = was.get(key), is_now.get(key)
        shown: Row = after or before  # type: ignore[assignment]
        if before is None or after is None or before.value != after.value:
            yield RowChange(shown.thing, shown.code, shown.name, shown.url, _worded(before), _worded(after))


def _worded(row: Row | None) -> str | None:
    return None if row is None else row.words or THERE


def _things(before: Frozen, after: Frozen) -> Iterator[Change]:
    """Each figure of what is in both; what came and what went stands among the rows of the headlines."""
    was = {one.thing or one.code: one for one in before.things}
    for one in after.things:
        if (then := was.get(one.thing or one.code)) is None:
            continue
        figures = {figure.title: figure for figure in then.figures}
        for now in one.figures:
            earlier = figures.get(now.title, Figure(now.key, now.title, None, now.unit, ""))
            if earlier.value != now.value:
                yield _change(now.key, f"{one.name}: {now.title}", one.thing, earlier, now, ())


def _change(key: str, title: str, about: str, then: Figure, now: Figure, rows: tuple[RowChange, ...]) -> Change:
    difference = _number(now.value) - _number(then.value) if _is_number(then.value) and _is_number(now.value) else None  # type: ignore[operator]
    if then.unit != now.unit and then.value is not None:
        difference = None
    return Change(key, title, about, now.unit, then.value, now.value, then.words, now.words, difference, rows)


def _is_number(value: str | None) -> bool:
    return _number(value) is not None


def _number(value: str | None) -> Decimal | None:
    try:
        return Decimal(value) if value else None
    except ArithmeticError:
        return None


def _between(person: Person, keys: list[str], since: datetime, until: datetime) -> tuple[tuple[Between, ...], int]:
    """The stream of each thing that the person may open, between the two instants; and how many things are left out."""
    found: list[Between] = []
    for key in keys[:MOST_THINGS]:
        kind, _, number = key.partition(":")
        carrier = CARRIERS.value.get(kind)
        thing = carrier.opens(person).filter(pk=int(number)).first() if carrier else None
        if carrier is None or thing is None:
            continue
        seen = sight.of(person, carrier, thing)
        events = list(stream.told(person, seen).filter(at__gt=since, at__lte=until).order_by("-pk")[: MOST_EVENTS + 1])
        if events:
            entries = tuple(telling.entries(person, seen, events[:MOST_EVENTS]))
            found.append(Between(key, carrier.name(thing), carrier.page(thing), entries, max(0, len(events) - MOST_EVENTS)))
    return tuple(found), max(0, len(keys) - MOST_THINGS)
