"""The answers of a request in words: for the check page, the request's own page and the panel of triage."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from collab.kit import clock, formats
from collab.kit.money import Money
from projects.intake import costs, effects, shares
from projects.intake.asked import ANSWERS, NOT_ASKED, Answer, Kind, Who
from projects.intake.facts import DataKind
from projects.intake.models import Request

Words = dict[Kind, Callable[[Request, Answer], str]]


@dataclass(frozen=True, slots=True)
class _Line:
    """The answers that one line says, each with what puts it in words (None: the names that are handed in); ``small`` is said in small."""

    label: str
    first: Answer
    said: tuple[tuple[Answer, Callable[[Request, Answer], str] | None], ...]
    small: str


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


def all_of(request: Request, sources: Sequence[str], parts: Container[str] = (Who.REQUESTER,)) -> list[AnswerCard]:
    """Every answer for whoever plays these parts, in the order of the questions; ``sources`` are names. ``request`` needs goal and moment loaded."""
    return [_line(request, line, sources) for line in LINES if any(who in parts for who in line.first.changes)]


def facts(request: Request, sources: Sequence[str]) -> list[AnswerCard]:
    """The short answers, for the column beside the long ones; labels of one or two words. What nobody was asked but by the gateway is left out."""
    return [_fact(request, line, sources) for line in FACTS if _is_told(request, line.first)]


def _is_told(request: Request, first: Answer) -> bool:
    """What only the gateway is asked stands there once it was; the goals, where there are several."""
    return request.goals is not None if first.kind is Kind.GOALS else first.who is Who.REQUESTER or not _is_unasked(request, first)


def unsaid_money(request: Request) -> list[AnswerCard]:
    """For who sees the money of work: what of it nobody was asked, or knows yet. What is known stands in a table of its own."""
    unsaid = [answer for answer in ANSWERS if answer.is_money and not getattr(request, answer.name)]
    return [AnswerCard(f"Yearly {answer.name}", _unsaid(request, answer), "", answer.question) for answer in unsaid]


def answered(request: Request) -> tuple[int, int]:
    """How many of the questions that matter to the route and the value are answered, and of how many."""
    known = 0
    for columns in WEIGHED:
        for column, is_text in columns:
            value = getattr(request, column)
            if value if is_text else value is not None:
                known += 1
                break
    return known, len(WEIGHED)


def _line(request: Request, line: _Line, sources: Sequence[str]) -> AnswerCard:
    first, known = line.first, _known(request, line, sources)
    more = getattr(request, line.small) if line.small else ""
    unknown = NOT_ASKED if _is_unasked(request, first) else first.unknown
    return AnswerCard(line.label, "\n".join(known) or unknown, more, first.question, first.is_needed and not known)


def _fact(request: Request, line: _Line, sources: Sequence[str]) -> AnswerCard:
    first, known = line.first, _known(request, line, sources)
    more = known[1] if len(known) > 1 else first.aside if known else ""
    if line.small:
        more = getattr(request, line.small)
    said = known[0] if known else _unsaid(request, first)
    return AnswerCard(line.label, said, more, first.question, first.is_rested_on and not known)


def _unsaid(request: Request, answer: Answer) -> str:
    """Of what has words for it, whether it is not known yet or nobody was asked."""
    if answer.kind not in (Kind.ENTRIES, Kind.TOLD, Kind.EFFECTS, Kind.COSTS):
        return ""
    return NOT_ASKED if _is_unasked(request, answer) else answer.unknown


def _is_unasked(request: Request, answer: Answer) -> bool:
    """Nobody was asked this, which is something else than not to know it."""
    return answer.kind in ASKED_OR_NOT and getattr(request, answer.name) is None


def _known(request: Request, line: _Line, sources: Sequence[str]) -> list[str]:
    """What is known of the answers of one line, in words."""
    every = [", ".join(sources) if words is None else words(request, answer) for answer, words in line.said]
    return [text for text in every if text]


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
    return "Yes" if getattr(request, answer.name) else "No"


def _choice(request: Request, answer: Answer) -> str:
    """The kind of data; of who was only asked whether it is personal, that."""
    kind = getattr(request, answer.name)
    if kind is None:
        return {True: "Personal, of a kind that was not asked", False: str(DataKind.NONE.label), None: ""}[request.personal_data]
    return "" if kind == DataKind.UNKNOWN else str(DataKind(kind).label)


def _entries(request: Request, answer: Answer) -> str:
    return ", ".join(request.entry_names.get((answer.name, code), code) for code in getattr(request, answer.name) or ())


def _goals(request: Request, answer: Answer) -> str:
    return "\n".join(shares.said(request))


def _effects(request: Request, answer: Answer) -> str:
    """Those that the reader may know of (``effects.load``)."""
    return "\n".join(effects.words(request.effects or (), effects.kpis_of(request)))


def _costs(request: Request, answer: Answer) -> str:
    """For whoever says them, who sees the money of work."""
    return "\n".join(costs.words(request.costs or ()))


def _plain(request: Request, answer: Answer) -> str:
    return str(getattr(request, answer.name) or "")


def _listed(request: Request, answer: Answer) -> str:
    return ", ".join(getattr(request, answer.name))


# How an answer of each kind is said among the facts, and on the page with all answers; empty where it is not known.
FACT_WORDS: Words = {
    Kind.TEXT: _plain,
    Kind.AMOUNT: _money,
    Kind.CODED: _coded,
    Kind.PICKED: _coded,
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
    Kind.ENTRIES: _entries,
    Kind.TOLD: _plain,
    Kind.YES: _yes_or_no,
    Kind.NAMES: _listed,
    Kind.GOALS: _goals,
    Kind.EFFECTS: _effects,
    Kind.COSTS: _costs,
}
# What may be none of its words because nobody was asked.
ASKED_OR_NOT = (Kind.CHOICE, Kind.ENTRIES, Kind.TOLD, Kind.EFFECTS, Kind.COSTS)
LINE_WORDS: Words = {**FACT_WORDS, Kind.AMOUNT: _worth, Kind.DAY: _by_day, Kind.YES: _seen_by}


def _lines(label: str, words: Words) -> list[_Line]:
    """One line for each ``label`` of the table, "line" or "short"."""
    named = attrgetter(label)
    lines = []
    for name, found in groupby(filter(named, ANSWERS), named):
        answers = tuple(found)
        said = tuple((answer, words.get(answer.kind)) for answer in answers if not answer.is_small)
        lines.append(_Line(name, answers[0], said, next((answer.name for answer in answers if answer.is_small), "")))
    return lines


# Made once: pages with many requests ask for them often.
LINES, FACTS = _lines("line", LINE_WORDS), _lines("short", FACT_WORDS)
# Answers with the same line count as one.
WEIGHED = [
    tuple((answer.measure, answer.kind is Kind.TEXT) for answer in found)
    for _, found in groupby((answer for answer in ANSWERS if answer.is_weighed), attrgetter("line"))
]
