"""What pages and API say of a pulse, as frozen cards. A figure that may not be shown is None, and a sentence says why."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.kit import formats
from collab.pulse.states import NAMES, OTHER, STATEMENTS, Outcome, PulseStatement

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Said:
    """The mean of what a side gave and of what it guessed, to a tenth, of ``n`` people."""

    n: int
    score: Decimal
    guess: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One way for one statement, or for all five: what ``n`` people gave the other side, and what ``guessers`` of it had guessed.

    ``error`` is the guess less what was given: above zero they thought better of it.
    """

    given: Decimal | None
    n: int | None
    guessed: Decimal | None
    guessers: int | None

    @property
    def error(self) -> Decimal | None:
        return None if self.given is None or self.guessed is None else self.guessed - self.given

    @property
    def words(self) -> tuple[str, str, str]:
        return number(self.given), number(self.guessed), difference(self.error)


@dataclass(frozen=True, slots=True)
class Row:
    """A statement both ways, and the gap: what IT gave marketing less what marketing gave IT."""

    code: str
    says: str
    by_marketing: Line
    by_it: Line

    @property
    def gap(self) -> Decimal | None:
        ours, theirs = self.by_marketing.given, self.by_it.given
        return None if ours is None or theirs is None else theirs - ours

    @property
    def gap_words(self) -> str:
        return difference(self.gap)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A pulse that is over, as far as it may be shown. ``comments`` come in another order each time."""

    quarter: date
    closed_on: date
    asked: int
    outcomes: dict[str, Outcome]
    rows: tuple[Row, ...]
    whole: Row
    comments: tuple[str, ...]

    @property
    def period(self) -> str:
        return formats.quarter(self.quarter)

    @property
    def is_shown(self) -> bool:
        return Outcome.SHOWN in self.outcomes.values()

    @property
    def withheld(self) -> tuple[str, ...]:
        """Why something is not shown, a sentence each."""
        if Outcome.FEW in self.outcomes.values():
            return (f"{Outcome.FEW.label}: nothing of it is shown, and no answer was kept.",)
        alike = [NAMES[side] for side, outcome in self.outcomes.items() if outcome == Outcome.ALIKE]
        return tuple(f"{side}: {Outcome.ALIKE.label[0].lower()}{Outcome.ALIKE.label[1:]} that is shown, so nothing is." for side in alike)


@dataclass(frozen=True, slots=True)
class Open:
    """The pulse that is open, for one reader."""

    quarter: date
    closes_on: date
    asks_me: bool
    has_answered: bool

    @property
    def period(self) -> str:
        return formats.quarter(self.quarter)

    @property
    def is_mine(self) -> bool:
        """It waits for this reader."""
        return self.asks_me and not self.has_answered


def row(statement: PulseStatement | None, said: dict[str, Said]) -> Row:
    """Both ways of a statement, of all five where it is None, from what may be shown of each side."""
    lines = {}
    for side, other in OTHER.items():
        gave, guessed = said.get(side), said.get(other)
        lines[side] = Line(
            gave.score if gave else None, gave.n if gave else None, guessed.guess if guessed else None, guessed.n if guessed else None
        )
    code, says = (statement.code, statement.of_either) if statement else ("all", "All five")
    return Row(code, says, lines["marketing"], lines["it"])


def name(quarter: date) -> str:
    return f"The partnership pulse of {formats.quarter(quarter)}"


def number(value: Decimal | None) -> str:
    """Empty where nothing may be said."""
    return "" if value is None else formats.rounded(value, 1)


def difference(value: Decimal | None) -> str:
    return "" if value is None else formats.signed(value)


def places() -> dict[int, PulseStatement]:
    return {one.place: one for one in STATEMENTS}
