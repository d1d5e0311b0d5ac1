"""What a policy's table reads of a request, as its route keeps it: beside amount and class of data, and beside what it promises.

The database holds it against the request when it is routed (``subject.ROUTING``).
"""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from collab.approvals import cells, limits
from projects.intake import worth
from projects.intake.costs import CostKind, Row
from projects.intake.models import Request


def of(request: Request) -> dict[str, Any]:
    """In words of JSON: entries by their codes, the run cost of the dearest year by its high end, with its currency."""
    entries = {fact.name: list(getattr(request, fact.name) or []) for fact in cells.MANY}
    legacy = [cells.LEGACY.words[0 if request.legacy_systems else 1]]
    more = {cells.LEGACY.name: legacy, cells.RUN_COST.name: run_cost(request.costs), limits.SPEND: spend(request.costs)}
    return {**worth.promised(request), **entries, **more}


def run_cost(rows: Iterable[Row] | None) -> list[str] | None:
    """The amount and its currency; None where nobody said what the run costs."""
    runs = sorted((row for row in rows or () if row["kind"] == CostKind.RUN), key=itemgetter("year"))
    years = [sum((Decimal(row["high"]) for row in found), Decimal(0)) for _, found in groupby(runs, itemgetter("year"))]
    return [format(max(years), "f"), runs[0]["currency"]] if years else None


def spend(rows: Iterable[Row] | None) -> str:
    """How the books keep what is built, where all of it is of one kind; else empty."""
    kinds = {str(row["class"]) for row in rows or () if row["kind"] == CostKind.BUILD}
    return kinds.pop() if len(kinds) == 1 else ""
