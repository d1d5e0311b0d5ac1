"""What a sent file gives before anybody knows what it means: cells as they were written, or the word that it cannot be taken."""

from dataclasses import dataclass
from datetime import date, datetime

LONGEST_CELL, MOST_CELLS = 5_000, 20


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes instead of saying."""


@dataclass(frozen=True, slots=True)
class Share:
    """A number shown as per cent: 0.415 that reads 41.5 %."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell in which the spreadsheet itself found an error, such as #N/A."""

    written: str


Cell = str | int | float | bool | date | datetime | Formula | Share | Fault | None


class Unreadable(Exception):
    """The file as a whole cannot be taken; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
