"""A formula told on its KPI's page: in words, with its inputs and their values now, and what it gives or why that is not known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from collab.kit import clock
from collab.kit.formats import day
from collab.kpis import addresses
from collab.kpis.cards import words
from collab.kpis.formulas.grammar import read
from collab.kpis.formulas.results import reckoner
from collab.kpis.formulas.series import Series, called, periods, reach
from collab.kpis.formulas.tree import Call, Code, IfMissing, Last, Minus, Node, Number, Pair, codes, rank
from collab.kpis.formulas.units import said, unit_of
from collab.kpis.formulas.worth import NotKnown
from collab.kpis.models import Kpi

SIGNS = {"+": " plus ", "−": " less ", "×": " times ", "÷": " divided by "}
CALLS = {
    "sum": "the sum of ",
    "avg": "the mean of ",
    "min": "the smallest of ",
    "max": "the largest of ",
    "abs": "the size without its sign of ",
}
# Periods that are looked back for the latest one that has anything.
SHOWN_BACK = 24


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence; a name leads to its KPI."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A KPI that the formula names: its value of the period, and which day that is of; empty where there is none."""

    code: str
    name: str
    url: str
    value: str
    on: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """``gives`` is the value of ``period``; empty where it is not known, and ``why`` says what it lacks."""

    formula: str
    parts: tuple[Part, ...]
    unit: str
    inputs: tuple[Input, ...]
    period: str
    gives: str
    why: str


def explained(kpi: Kpi) -> Explained | None:
    """Of a KPI with a formula, as of the latest period in which an input has a value; two queries."""
    if not kpi.formula:
        return None
    node = read(kpi.formula)
    inputs = {one.code: one for one in Kpi.objects.filter(code__in=codes(node))}
    today = clock.today()
    since = reach(node, kpi.cadence, _years_before(today))
    series = Series(inputs, since, today)
    spans = [span for span in periods(kpi.cadence, _years_before(today), today) if series.newest_within(*span)]
    first, last = spans[-1] if spans else next(iter(periods(kpi.cadence, today, today)))
    asking = reckoner(kpi, inputs, series, first, last)
    gives, why = "", ""
    try:
        gives = words(asking.value(node), kpi.unit, kpi.decimals)
    except NotKnown as reason:
        why = reason.sentence
    unit = said(unit_of(node, {code: one.unit for code, one in inputs.items()}))
    shown = tuple(_input(inputs[code], series, first, last, today) for code in codes(node) if code in inputs)
    return Explained(kpi.formula, tuple(_joined(_words(node, inputs))), unit, shown, called(first, last), gives, why)


def _years_before(on: date) -> date:
    return date(on.year - SHOWN_BACK // 12, on.month, 1)


def _input(kpi: Kpi, series: Series, first: date, last: date, today: date) -> Input:
    point = series.at(kpi.code, first, last)
    value = words(point.value, kpi.unit, kpi.decimals) if point else ""
    return Input(kpi.code, kpi.name, addresses.kpi(kpi.code), value, day(point.on, today) if point else "", kpi.is_active)


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Plain words that follow one another are one piece."""
    plain = ""
    for part in parts:
        if part.url:
            if plain:
                yield Part(plain)
            plain = ""
            yield part
        else:
            plain += part.text
    if plain:
        yield Part(plain)


def _words(node: Node, inputs: dict[str, Kpi]) -> Iterator[Part]:
    match node:
        case Number(value):
            yield Part(format(value, "f"))
        case Code(code, is_last_year):
            yield Part(inputs[code].name if code in inputs else code, addresses.kpi(code))
            yield Part(" of the same period last year" if is_last_year else "")
        case Last(code, count):
            yield Part(f"the last {count} values of " if count > 1 else "the last value of ")
            yield Part(inputs[code].name if code in inputs else code, addresses.kpi(code))
        case Minus(of):
            yield Part("minus ")
            yield from _within(of, 3, inputs)
        case Pair(sign, left, right):
            yield from _within(left, rank(node), inputs)
            yield Part(SIGNS[sign])
            yield from _within(right, rank(node) + 1, inputs)
        case Call(name, given):
            yield Part(CALLS[name])
            yield from _several(given, inputs)
        case IfMissing(of, instead):
            yield from _within(of, 5, inputs)
            yield Part(", or where that is missing ")
            yield from _within(instead, 5, inputs)


def _several(given: tuple[Node, ...], inputs: dict[str, Kpi]) -> Iterator[Part]:
    for place, one in enumerate(given):
        if place:
            yield Part(" and " if place == len(given) - 1 else ", ")
        yield from _within(one, 3, inputs)


def _within(node: Node, least: int, inputs: dict[str, Kpi]) -> Iterator[Part]:
    is_open = rank(node) < least
    yield Part("(" if is_open else "")
    yield from _words(node, inputs)
    yield Part(")" if is_open else "")
