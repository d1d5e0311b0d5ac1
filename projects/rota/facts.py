"""What the conditions of a rule read of a request, in cells as those of a policy's table. Plain Python.

A cell is missing (any), a set of words, or a half-open range of money in the house's currency. A request that names none of a kind says
``none``, which a set may hold. An amount that nobody said fits no range; what it costs to run that nobody said is nothing, as in a policy.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from collab.approvals.cells import BRANDS, LEGACY, MARKETS, REGULATIONS, RUN_COST, SUPPLIERS, Cells, Fact, ends, said
from collab.customer.states import DataKind

DATA = Fact("data", "Data", words=tuple(DataKind.values))
GOALS = Fact("goals", "Goal", "goals", is_many=True)
ENTRIES = Fact("entries", "Catalogue entry", "entries", is_many=True)
AMOUNT = Fact("amount", "Amount", is_range=True)
FACTS = (BRANDS, MARKETS, SUPPLIERS, REGULATIONS, GOALS, ENTRIES, DATA, LEGACY, AMOUNT, RUN_COST)
BY_NAME = {fact.name: fact for fact in FACTS}
# Those whose words stand in a register, among the goals, or in the catalogue.
NAMED = tuple(fact for fact in FACTS if fact.register)
RANGES = tuple(fact for fact in FACTS if fact.is_range)
# By fact: a list of words, an amount (Decimal) in the house's currency, or None where nobody said.
Facts = Mapping[str, Any]


def fit(cells: Cells, facts: Facts) -> bool:
    """Whether all the cells fit."""
    return all(_fits(BY_NAME[name], cell, facts) for name, cell in cells.items())


def _fits(fact: Fact, cell: Any, facts: Facts) -> bool:
    if not fact.is_range:
        return not set(cell).isdisjoint(said(facts, fact.name))
    value = facts.get(fact.name)
    if value is None and fact is AMOUNT:
        return False
    start, below = ends(cell)
    return start <= (value or Decimal(0)) and (below is None or (value or Decimal(0)) < below)


def met(cell: Any, fact: Fact, facts: Facts) -> list[str]:
    """The words of the cell that a request which fits has said."""
    return [word for word in said(facts, fact.name) if word in cell]
