"""The pulse as pages draw it: the columns of a quarter with their n, and the gap over the quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from collab.pulse import quarters
from collab.pulse.cards import Line as Way
from collab.pulse.cards import Quarter, Row, difference, number
from collab.web.charts.line import Line, line


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure under the head of its column; empty where it may not be shown."""

    head: str
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A quarter: its columns, each with of how many people it is, a row a statement and one of all five."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    whole: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """All five statements, quarter by quarter: the gap as a line in both widths where it is known twice, and every figure as a table."""

    wide: Line | None
    phone: Line | None
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def table(shown: Quarter) -> Table:
    """The latest quarter, both ways."""
    columns = _heads(shown)

    def cells(row: Row) -> tuple[Cell, ...]:
        words = (*row.by_marketing.words, *row.by_it.words, row.gap_words)
        return tuple(Cell(head, said) for (head, _), said in zip(columns, words, strict=True))

    return Table(columns, tuple((row.says, cells(row)) for row in shown.rows), cells(shown.whole))


def _heads(shown: Quarter) -> tuple[tuple[str, str], ...]:
    ours, theirs = shown.whole.by_marketing, shown.whole.by_it
    return (
        ("Marketing says of IT", _n(ours.n)),
        ("IT guessed", _n(ours.guessers)),
        ("Error of the guess", ""),
        ("IT says of marketing", _n(theirs.n)),
        ("Marketing guessed", _n(theirs.guessers)),
        ("Error of the guess", ""),
        ("Gap", ""),
    )


def trend(found: Sequence[Quarter]) -> Trend | None:
    """Of the quarters that are shown; None below two."""
    shown = [one for one in found if one.is_shown]
    if len(shown) < 2:
        return None
    gaps = [(quarters.last_day(one.quarter), float(one.whole.gap)) for one in reversed(shown) if one.whole.gap is not None]

    def said(value: float) -> str:
        return difference(Decimal(repr(value)).quantize(Decimal("0.1")))

    label = f"Gap of all five statements, {shown[-1].period} to {shown[0].period}."
    wide, phone = (line(gaps, (), (), label, said, phone=is_phone) if len(gaps) > 1 else None for is_phone in (False, True))
    names = ("Quarter", "Marketing of IT", "IT guessed", "IT of marketing", "Marketing guessed", "Gap")
    return Trend(wide, phone, names, tuple(_row(one) for one in shown))


def _row(one: Quarter) -> tuple[str | None, ...]:
    ours, theirs = one.whole.by_marketing, one.whole.by_it
    return one.period, *_both(ours), *_both(theirs), one.whole.gap_words or None


def _both(way: Way) -> tuple[str | None, str | None]:
    given = f"{number(way.given)} (n {way.n})" if way.given is not None else None
    return given, f"{number(way.guessed)} (n {way.guessers})" if way.guessed is not None else None


def _n(count: int | None) -> str:
    return "" if count is None else f"n = {count}"
