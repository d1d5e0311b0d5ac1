"""What was read of a sent table, what is wrong by row and column, and the refusal that carries it. All rows are taken, or none."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from collab.kit.errors import Conflict, Invalid
from collab.kit.formats import grouped

MOST_PROBLEMS = MOST_CHANGES = 100
MOST_DOUBTS, MOST_NAMED = 20, 6
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; row 0 and no column stand for the file as a whole."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would do: ``before`` is empty where nothing stood there."""

    row: int
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell whose letters were guessed, and how it would read otherwise."""

    row: int
    column: str
    text: str
    other: str


@dataclass
class Report(Generic[Row]):
    """What was read, what is wrong (the first ``MOST_PROBLEMS``, and how many in all), and what a person should know.

    Whoever takes the rows over counts them: ``new`` ones, those that have ``changed`` what counts, and those that say what counts
    already; tells the first of the changes; and sets ``seen``, a digest of the rows and of what they were held against.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0
    notes: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    remarks: dict[str, list[int]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    # Of the new and the changed ones: those that count once a second person agrees.
    waiting: int = 0
    # Beside those: what nobody believes yet, which somebody lets in or refuses.
    held: int = 0
    seen: str = ""

    def forget(self) -> None:
        """What an earlier look counted and told: it is held against what stands once more."""
        self.new = self.changed = self.unchanged = self.waiting = self.held = 0
        self.changes.clear()

    def hold(self, version: Callable[[Row], object], one: Callable[[Row], object]) -> None:
        """Hold the rows one after the other against what stands: ``one`` counts, tells and blames, ``version`` is that of what stands."""
        self.forget()
        seen = hashlib.sha256()
        for row in self.rows:
            seen.update(repr((row, version(row))).encode())
            one(row)
        self.seen = seen.hexdigest()

    def remark(self, said: str, row: int) -> None:
        """What a person should know of a row; the same of many rows becomes one note."""
        self.remarks.setdefault(said, []).append(row)

    def finish(self) -> None:
        """The remarks as notes, once all rows are read."""
        for said, rows in self.remarks.items():
            first = ", ".join(str(row) for row in rows[:MOST_NAMED])
            more = f" and {grouped(len(rows) - MOST_NAMED)} more" if len(rows) > MOST_NAMED else ""
            self.notes.append(f"Row{'s' if len(rows) > 1 else ''} {first}{more}: {said}")
        self.remarks.clear()

    def doubt(self, doubt: Doubt) -> None:
        if len(self.doubts) < MOST_DOUBTS:
            self.doubts.append(doubt)

    def show(self, change: Change) -> None:
        if len(self.changes) < MOST_CHANGES:
            self.changes.append(change)

    def blame(self, row: int, column: str, sentence: str) -> None:
        self.wrong += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, sentence))


class FileRefused(Invalid):
    """Nothing was taken over; ``report`` says why by row and column, and ``fields`` says the same for the API."""

    code = "file-refused"

    def __init__(self, report: Report[Any]) -> None:
        places = {f"{one.row}.{one.column}".strip(".") if one.row else "file": one.sentence for one in report.problems}
        count = "1 cell needs" if report.wrong == 1 else f"{grouped(report.wrong)} cells need"
        super().__init__(f"Nothing was recorded: {count} another look.", **places)
        self.report = report
        self.members = described(report)


class Moved(Conflict):
    """What the file was held against is not what it was when somebody looked; ``report`` is how it stands now."""

    def __init__(self, report: Report[Any]) -> None:
        super().__init__("Something changed since you looked. Look again: nothing was recorded.")
        self.report = report


def refuse(report: Report[Any], seen: str) -> None:
    """Raises FileRefused where something is wrong with it, Moved where somebody looked and it is otherwise now."""
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != report.seen and report.new + report.changed:
        raise Moved(report)


def described(report: Report[Any]) -> dict[str, Any]:
    """What becomes of a file, as the API says it: the same while it is only looked at, when it was taken and when it was refused."""
    refused = [{"row": one.row, "column": one.column, "said": one.sentence} for one in report.problems]
    counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
    return {**counts, "refused": refused, "notes": list(report.notes)}
