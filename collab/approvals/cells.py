"""The cells of a policy's table besides track, amount and class of data: which facts they read, and when one fits. Plain Python.

A cell is missing (any), a set of words, or a half-open range ``[from, below]``. A request that names none of a kind says ``NONE``, which a
set may hold like any other word; one that names several fits a set that holds one of them. What the run costs is the dearest year, in the
policy's currency; where nobody said, it is nothing. The database reads cells by the function ``approvals_cells_fit``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collab.approvals.states import Track
from collab.kit.formats import listed

NONE = "none"
Cells = Mapping[str, list[Any]]
# The longest set of a cell, and the longest word in one.
MOST_WORDS, LONGEST_WORD = 50, 50
CENT, TOO_MUCH = Decimal("0.01"), Decimal(10) ** 14


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of the table: ``name`` is its key in cells, files and the facts of a route, ``register`` where its words stand.

    ``is_many``: a request may name several. ``is_range``: a cell is a range of money and not a set.
    """

    name: str
    label: str
    register: str = ""
    words: tuple[str, ...] = ()
    is_many: bool = False
    is_range: bool = False


TRACK = Fact("track", "Track", words=tuple(Track.values))
LEGACY = Fact("legacy", "Legacy systems", words=("yes", "no"))
REGULATIONS = Fact("regulations", "Regulation", "regulations", is_many=True)
BRANDS = Fact("brands", "Brand", "brands", is_many=True)
MARKETS = Fact("markets", "Market", "markets", is_many=True)
SUPPLIERS = Fact("suppliers", "Supplier", "suppliers", is_many=True)
RUN_COST = Fact("run_cost", "Run cost a year", is_range=True)
FACTS = (TRACK, LEGACY, REGULATIONS, BRANDS, MARKETS, SUPPLIERS, RUN_COST)
BY_NAME = {fact.name: fact for fact in FACTS}
MANY = tuple(fact for fact in FACTS if fact.is_many)
# What a route keeps of the run cost in the policy's own currency.
RUN_WEIGHED = "run_weighed"

# Whether the cells of a rule fit the facts of a route; told the track apart, for it stands in a column of its own.
FIT = """
CREATE OR REPLACE FUNCTION public.approvals_cells_fit(cells jsonb, track text, facts jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM jsonb_each(cells) c WHERE NOT CASE c.key
        WHEN 'track' THEN c.value ? track
        WHEN 'run_cost' THEN coalesce((facts ->> 'run_weighed')::numeric, 0) >= coalesce((c.value ->> 0)::numeric, 0)
            AND (c.value ->> 1 IS NULL OR coalesce((facts ->> 'run_weighed')::numeric, 0) < (c.value ->> 1)::numeric)
        ELSE EXISTS (SELECT 1 FROM jsonb_array_elements_text(CASE jsonb_typeof(facts -> c.key) WHEN 'array'
                THEN CASE WHEN facts -> c.key = '[]'::jsonb THEN '["none"]'::jsonb ELSE facts -> c.key END ELSE '["none"]'::jsonb END) f
            WHERE c.value ? f) END)
$$
"""


def said(facts: Mapping[str, Any], name: str) -> list[str]:
    """The words that these facts say of one; NONE where they name none, or nobody was asked."""
    return list(facts.get(name) or [NONE])


def run(facts: Mapping[str, Any]) -> Decimal:
    """What the run costs in the dearest year, in the policy's currency; nothing where nobody said."""
    return Decimal(facts.get(RUN_WEIGHED) or 0)


def fit(cells: Cells, facts: Mapping[str, Any]) -> bool:
    """Whether all the cells but that of the track fit."""
    for name, cell in cells.items():
        if name == TRACK.name:
            continue
        if BY_NAME[name].is_range:
            start, below = ends(cell)
            if not (start <= run(facts) and (below is None or run(facts) < below)):
                return False
        elif set(cell).isdisjoint(said(facts, name)):
            return False
    return True


def ends(cell: Iterable[Any]) -> tuple[Decimal, Decimal | None]:
    """The ends of a range; the first is nothing where it is open."""
    start, below = cell
    return Decimal(start or 0), None if below is None else Decimal(below)


def wrong(cells: Cells, known: Mapping[str, Fact] = BY_NAME) -> str | None:
    """The first thing that makes the cells of a row unreadable; None where nothing does. ``known`` are the facts of the table."""
    for name, cell in cells.items():
        if name not in known:
            return f"{name} is no fact that {'a policy' if known is BY_NAME else 'a rule'} reads."
        if refusal := _wrong_range(known[name], cell) if known[name].is_range else _wrong_set(known[name], cell):
            return refusal
    return None


def _wrong_set(fact: Fact, cell: Any) -> str | None:
    if not isinstance(cell, list | tuple) or not 0 < len(cell) <= MOST_WORDS or len(set(cell)) != len(cell):
        return f"the cell of {fact.label.lower()} holds 1 to {MOST_WORDS} words, each once; leave it out for any."
    if any(not isinstance(word, str) or not 0 < len(word) <= LONGEST_WORD for word in cell):
        return f"a word of {fact.label.lower()} has 1 to {LONGEST_WORD} characters."
    if fact.words and (other := [word for word in cell if word not in fact.words]):
        return f"{other[0]} is no {fact.label.lower()}; choose of {listed(fact.words, 'or')}."
    return None


def _wrong_range(fact: Fact, cell: Any) -> str | None:
    called = fact.label.lower().removesuffix(" a year")
    try:
        start, below = ends(cell)
    except (ArithmeticError, TypeError, ValueError):
        return f"the {called} goes from an amount up to a larger one."
    if start < 0 or (below is not None and below <= start):
        return f"the {called} goes from an amount that is zero or more up to a larger one."
    if any(not amount < TOO_MUCH or amount != amount.quantize(CENT) for amount in (start, below) if amount is not None):
        return f"the {called} has two digits after the point at most, and fourteen before it."
    return None


def written(cells: Cells, known: Mapping[str, Fact] = BY_NAME) -> dict[str, list[Any]]:
    """As the columns keep them: names and words in order, amounts to the cent."""
    return {name: _range(cells[name]) if known[name].is_range else sorted(cells[name]) for name in sorted(cells)}


def _range(cell: Iterable[Any]) -> list[str | None]:
    return [None if end is None else format(Decimal(end).quantize(CENT), "f") for end in cell]
