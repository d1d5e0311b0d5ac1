"""What was read of a sent table, what is wrong by row and column, and the refusal that carries it. All rows are taken, or none."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from rest_framework import serializers

from collab.kit.errors import Invalid

MOST_PROBLEMS = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; row 0 and no column stand for the file as a whole."""

    row: int
    column: str
    sentence: str


@dataclass
class Report(Generic[Row]):
    """What was read, what is wrong (the first ``MOST_PROBLEMS``, and how many in all), and what a person should know.

    ``added`` and ``skipped`` are set by whoever takes the rows over: rows that are new, and rows that were there already.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0
    notes: list[str] = field(default_factory=list)
    added: int = 0
    skipped: int = 0

    def blame(self, row: int, column: str, sentence: str) -> None:
        self.wrong += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, sentence))


class FileRefused(Invalid):
    """Nothing was taken over; ``report`` says why by row and column, and ``fields`` says the same for the API."""

    code = "file-refused"

    def __init__(self, report: Report[Any]) -> None:
        places = {f"{one.row}.{one.column}".strip(".") if one.row else "file": one.sentence for one in report.problems}
        count = "1 cell needs" if report.wrong == 1 else f"{report.wrong:,} cells need"
        super().__init__(f"Nothing was recorded: {count} another look.", **places)
        self.report = report


class ReportDocument(serializers.Serializer[Any]):
    """What became of a file: values added, values that were there already, and what a person should know."""

    added = serializers.IntegerField()
    skipped = serializers.IntegerField()
    notes = serializers.ListField(child=serializers.CharField())


def described(done: Report[Any]) -> dict[str, Any]:
    """The report of a file that was taken, as the API says it."""
    return {"added": done.added, "skipped": done.skipped, "notes": done.notes}
