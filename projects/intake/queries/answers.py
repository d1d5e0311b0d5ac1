"""The answers of a request in words: for the check page, the request's own page and the panel of triage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from collab.kit import clock, formats
from collab.kit.money import Money
from projects.intake.asked import ANSWERS, Answer, Kind
from projects.intake.models import Request

Words = dict[Kind, Callable[[Request, Answer], str]]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One answer. ``question`` names its page, ``value`` is empty where it is not answered, ``more`` is said in small."""

    label: str
    value: str
    more: str
    question: str
    is_missing: bool = False


def amount(request: Request, name: str) -> Money | None:
    """The amount of one of the three money answers, or None where it is not known."""
    value = getattr(request, name)
    return None if value is None else Money(value, request.currency)


# Of each line its answers in order: made once.
LINES = [(label, tuple(found)) for label, found in groupby((answer for answer in ANSWERS if answer.line), attrgetter("line"))]
FACTS = [(label, tuple(found)) for label, found in groupby((answer for answer in ANSWERS if answer.short), attrgetter("short"))]
# Answers with the same line count as one.
WEIGHED = [tuple(answer for answer in found if answer.is_weighed) for _, found in LINES if any(answer.is_weighed for answer in found)]


def all_of(request: Request, sources: Sequence[str]) -> list[AnswerCard]:
    """Every answer in the order of the questions; ``sources`` are names. ``request`` needs goal and moment loaded."""
    return [_line(request, label, found, sources) for label, found in LINES]


def facts(request: Request, sources: Sequence[str]) -> list[AnswerCard]:
    """The short answers, for the column beside the long ones; labels of one or two words."""
    return [_fact(request, label, found, sources) for label, found in FACTS]


def answered(request: Request) -> tuple[int, int]:
    """How many of the questions that matter to the route and the value are answered, and of how many."""
    known = [any(_is_known(request, answer) for answer in found) for found in WEIGHED]
    return sum(known), len(known)


def _is_known(request: Request, answer: Answer) -> bool:
    return getattr(request, answer.column) not in (None, "")


def _line(request: Request, label: str, found: tuple[Answer, ...], sources: Sequence[str]) -> AnswerCard:
    first, known = found[0], _known(request, found, sources, LINE_WORDS)
    return AnswerCard(
        label, "\n".join(known) or first.unknown, _small(request, found), first.question, is_missing=first.is_needed and not known
    )


def _fact(request: Request, label: str, found: tuple[Answer, ...], sources: Sequence[str]) -> AnswerCard:
    first, known = found[0], _known(request, found, sources, FACT_WORDS)
    more = known[1] if len(known) > 1 else first.aside if known else ""
    is_missing = first.is_rested_on and not _is_known(request, first)
    return AnswerCard(label, known[0] if known else "", more or _small(request, found), first.question, is_missing)


def _known(request: Request, found: tuple[Answer, ...], sources: Sequence[str], words: Words) -> list[str]:
    """What is known of the answers of one line, in words."""
    every = (", ".join(sources) if it.kind is Kind.CODES else words[it.kind](request, it) for it in found if not it.is_small)
    return [text for text in every if text]


def _small(request: Request, found: tuple[Answer, ...]) -> str:
    return next((getattr(request, answer.name) for answer in found if answer.is_small), "")


def _coded(request: Request, answer: Answer) -> str:
    value = getattr(request, answer.name)
    return str(getattr(value, answer.reads)) if value else ""


def _day(request: Request, answer: Answer) -> str:
    value = getattr(request, answer.name)
    return formats.day(value, clock.today()) if value else ""


def _by_day(request: Request, answer: Answer) -> str:
    return f"By {words}" if (words := _day(request, answer)) else ""


def _money(request: Request, answer: Answer) -> str:
    money = amount(request, answer.name)
    return "" if money is None else f"{formats.full_money(money)} {answer.word}".strip()


def _worth(request: Request, answer: Answer) -> str:
    money = amount(request, answer.name)
    return "" if money is None else f"{formats.full_money(money)} {answer.word and f'revenue {answer.word}'}".strip()


def _seen_by(request: Request, answer: Answer) -> str:
    return answer.yes if getattr(request, answer.name) else answer.no


def _yes_or_no(request: Request, answer: Answer) -> str:
    return {True: "Yes", False: "No", None: ""}[getattr(request, answer.name)]


def _plain(request: Request, answer: Answer) -> str:
    return str(getattr(request, answer.name))


def _listed(request: Request, answer: Answer) -> str:
    return ", ".join(getattr(request, answer.name))


# How an answer of each kind is said among the facts, and on the page with all answers; empty where it is not known.
FACT_WORDS: Words = {
    Kind.TEXT: _plain,
    Kind.AMOUNT: _money,
    Kind.CODED: _coded,
    Kind.DAY: _day,
    Kind.KNOWN_OR_NOT: _yes_or_no,
    Kind.YES: _yes_or_no,
    Kind.NAMES: _listed,
}
LINE_WORDS: Words = {**FACT_WORDS, Kind.AMOUNT: _worth, Kind.DAY: _by_day, Kind.YES: _seen_by}
