"""The words of the pulse: its two sides, its five statements, and what becomes of a side's answers when it is over."""

from dataclasses import dataclass

from django.db import models

from collab.people.states import Side

WINDOW = "pulse.window"
OPENED, REMINDED, CLOSED = "pulse.window.opened", "pulse.window.reminded", "pulse.window.closed"
# Who stands on neither side has no other one to speak of.
SIDES = (Side.MARKETING.value, Side.IT.value)
OTHER = {Side.MARKETING.value: Side.IT.value, Side.IT.value: Side.MARKETING.value}
NAMES = {Side.MARKETING.value: "Marketing", Side.IT.value: "IT"}
LEAST, MOST = 1, 7
LONGEST = 400
BENCHMARK_ADDED, BENCHMARK_CHANGED = "pulse.benchmark.added", "pulse.benchmark.changed"
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class PulseStatement:
    """One of the five, said of the other side; ``place`` is its number in the database, from 1."""

    place: int
    code: str
    says: str

    def of(self, side: str) -> str:
        """The sentence as it is read by somebody who speaks of ``side``."""
        return self.says.format(NAMES[side])

    @property
    def of_either(self) -> str:
        """As a table of both ways names it."""
        words = self.says.format("The other side")
        return words.replace("with The", "with the")


STATEMENTS = (
    PulseStatement(1, "purpose", "{} understands what my side works for."),
    PulseStatement(2, "answers", "{} answers when an answer is needed."),
    PulseStatement(3, "steady", "{} stays with what was agreed."),
    PulseStatement(4, "early", "{} says early when something changes or goes wrong."),
    PulseStatement(5, "again", "I would gladly do the next piece of work with {}."),
)
CODES = tuple(one.code for one in STATEMENTS)


class Own(models.TextChoices):
    """The own figures that a published one may be set beside, where it is defined alike."""

    ANSWER_TIME = "answer-time", "IT’s answer time in working days, median of a quarter"
    CHANGE_RATE = "change-rate", "Share of requests that were changed after they were sent"
    OF_IT = "of-it", "Marketing’s score of IT, mean of five statements from 1 to 7"
    OF_MARKETING = "of-marketing", "IT’s score of marketing, mean of five statements from 1 to 7"


class Outcome(models.TextChoices):
    """What became of a side's answers when the pulse was over; what is not shown is not kept."""

    OPEN = "", "Still open"
    SHOWN = "shown", "Shown"
    FEW = "few", "Fewer than five answered on one of the two sides"
    ALIKE = "alike", "Who answered differs by fewer than five people from an earlier quarter"
