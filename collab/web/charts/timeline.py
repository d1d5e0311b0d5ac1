"""The time line of the roadmap: 240 columns over a span of months; where a bar, a day, a tick falls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from collab.kit.formats import MONTHS
from collab.web.grid import COLUMNS

# Zoom: how many months are shown, and by how many one moves. Each from close to far.
ZOOMS = {"quarter": (3, 1), "half": (6, 3), "year": (12, 3), "two-years": (24, 6)}
ZOOM_WORDS = {"quarter": "Quarter", "half": "6 months", "year": "Year", "two-years": "2 years"}
# A month's name needs this many columns; a narrower one goes without.
NAME_ROOM = 12


def add_months(on: date, months: int) -> date:
    """The first of the month ``months`` after the month of ``on``; stays inside the calendar."""
    number = min(max(on.year * 12 + on.month - 1 + months, 12), 9999 * 12 + 11)
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Tick:
    """Words over ``width`` columns from ``start``."""

    start: int
    width: int
    words: str

    @property
    def css(self) -> str:
        """The classes of its place."""
        return f"s{self.start} w{self.width}"


@dataclass(frozen=True)
class Place:
    """Where a stretch of days falls: columns ``start`` to ``start + width - 1``. ``where`` is in, earlier or later."""

    where: str
    start: int = 1
    width: int = 1
    is_cut_left: bool = False
    is_cut_right: bool = False


@dataclass(frozen=True)
class Span:
    """What is shown: days from ``first`` up to, not including, ``end``."""

    first: date
    end: date
    zoom: str

    @classmethod
    def around(cls, zoom: str, day: date) -> "Span":
        """The usual view: for a year half a year back by whole quarters, closer views begin with the quarter or month of ``day``."""
        months, _ = ZOOMS.get(zoom) or ZOOMS["year"]
        zoom = zoom if zoom in ZOOMS else "year"
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        if months >= 12:
            first = add_months(first, -3)
        return cls.starting(zoom, first)

    @classmethod
    def starting(cls, zoom: str, first: date) -> "Span":
        """From the month of ``first``."""
        zoom = zoom if zoom in ZOOMS else "year"
        start = add_months(first, 0)
        return cls(start, add_months(start, ZOOMS[zoom][0]), zoom)

    @property
    def earlier(self) -> date:
        """Where the view begins after moving back by one."""
        return add_months(self.first, -ZOOMS[self.zoom][1])

    @property
    def later(self) -> date:
        return add_months(self.first, ZOOMS[self.zoom][1])

    @property
    def words(self) -> str:
        """Gives "Jul 2026 – Jun 2027"."""
        last = self.end - timedelta(days=1)
        return f"{MONTHS[self.first.month - 1]} {self.first.year} – {MONTHS[last.month - 1]} {last.year}"

    def column(self, on: date) -> int:
        """The column in which a day begins, 1 to 240; days outside are kept at the edge."""
        share = (on - self.first).days / max(1, (self.end - self.first).days)
        return max(1, min(COLUMNS, int(share * COLUMNS) + 1))

    def has(self, on: date) -> bool:
        return self.first <= on < self.end

    def place(self, start: date, end: date) -> Place:
        """Where ``start`` to ``end`` (its last day) falls; an end before its start is a bar of one day."""
        end = max(start, end)
        if end < self.first:
            return Place("earlier")
        if start >= self.end:
            return Place("later", COLUMNS, 1)
        left = self.column(start)
        right = COLUMNS if end >= self.end else self.column(end)
        return Place("in", left, max(1, right - left + 1), start < self.first, end >= self.end)

    def share_shown(self, start: date, end: date, share: float) -> float:
        """How much of the drawn part is done, 0 to 100, when ``share`` (0 to 1) of the whole stretch is."""
        days = max(1, (max(start, end) - start).days + 1)
        done = days * max(0.0, min(1.0, share))
        hidden = max(0, (self.first - start).days)
        drawn = (min(max(start, end), self.end - timedelta(days=1)) - max(start, self.first)).days + 1
        return max(0.0, min(100.0, (done - hidden) / drawn * 100)) if drawn > 0 else 0.0

    def top_ticks(self) -> tuple[Tick, ...]:
        """Months of a quarter or half year; quarters of a year; half years of two."""
        step = {"quarter": 1, "half": 1, "year": 3, "two-years": 6}[self.zoom]
        return tuple(self._ticks(step))

    def low_ticks(self) -> tuple[Tick, ...]:
        """Mondays of a quarter; months of a year; quarters of two."""
        if self.zoom in ("quarter", "half"):
            return tuple(self._mondays(7 if self.zoom == "quarter" else 14))
        return tuple(self._ticks(1 if self.zoom == "year" else 3, plain=True))

    def _ticks(self, step: int, *, plain: bool = False) -> Iterator[Tick]:
        start = self.first
        while start < self.end:
            # Quarters begin where the calendar says, not where the view does.
            after = min(add_months(start, step - (start.month - 1) % step), self.end)
            if after <= start:
                return
            left = self.column(start)
            right = COLUMNS + 1 if after == self.end else self.column(after)
            yield Tick(left, max(1, right - left), self._words(start, step, plain))
            start = after

    @staticmethod
    def _words(start: date, step: int, plain: bool) -> str:
        if step == 1:
            name = MONTHS[start.month - 1]
            return name if plain else f"{name} {start.year}"
        quarter = f"Q{(start.month + 2) // 3}"
        return quarter if plain else f"{quarter} {start.year}" if step == 3 else f"{MONTHS[start.month - 1]} {start.year}"

    def _mondays(self, every: int) -> Iterator[Tick]:
        on = self.first + timedelta(days=-self.first.weekday() % 7)
        while on < self.end:
            left = self.column(on)
            right = self.column(on + timedelta(days=every))
            # The last one has room for its words or is left out.
            if right - left >= NAME_ROOM and on + timedelta(days=every // 2) < self.end:
                yield Tick(left, right - left, f"{on.day} {MONTHS[on.month - 1]}")
            on += timedelta(days=every)
