"""Which later years a request costs money to run in, and who has accepted to answer for each. What the database asks too (``run_guards``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collab.kit import clock
from collab.kit.money import Money
from funding.funds.models import FiscalYear
from projects.intake.costs import CostKind, Row
from projects.intake.run_models import OwnerState, RunOwner
from projects.intake.states import OPEN, State

# In which states somebody is proposed: from when it is sent until its work is no more.
PROPOSABLE = frozenset({*OPEN, State.CLOSED})
LIVE = (OwnerState.PROPOSED, OwnerState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class RunYear:
    """A later fiscal year and what it costs to run then, at the most; ``owner`` is whoever is proposed or has accepted."""

    year: FiscalYear
    most: Money
    owner: RunOwner | None

    @property
    def is_owned(self) -> bool:
        """Somebody accepted, and no less than it costs now."""
        one = self.owner
        return (
            one is not None
            and one.state == OwnerState.ACCEPTED
            and (one.currency, one.amount >= self.most.amount) == (self.most.currency, True)
        )


def years(request: Any) -> tuple[RunYear, ...]:
    """Each year after the first that it costs something, in which it costs something to run: as its rows say, or as IT has sized it, whichever is
    more. IT says so much a year, so that is of each later year that the house has. Three queries at most, none where nothing runs.
    """
    rows: list[Row] = request.costs or []
    size = request.size if request.size and request.size.run > 0 else None
    if size is None and all(row["kind"] != CostKind.RUN for row in rows):
        return ()
    named = {row["year"] for row in rows}
    every = FiscalYear.objects.order_by("starts_on")
    known = list(every if size else every.filter(code__in=named))
    first = min((one.starts_on for one in known if one.code in named), default=size.at.astimezone(clock.zone()).date() if size else None)
    currency = rows[0]["currency"] if rows else size.currency if size else ""
    sized = size.run if size and size.currency == currency else Decimal(0)
    sums = {one.code: max(sized, _sum(row for row in rows if row["year"] == one.code)) for one in known}
    later = [one for one in known if first is not None and one.starts_on > first and sums[one.code]]
    if not later:
        return ()
    owners: Mapping[int, RunOwner] = {one.year_id: one for one in of(request)}
    return tuple(RunYear(one, Money(sums[one.code], currency), owners.get(one.pk)) for one in later)


def of(request: Any) -> list[RunOwner]:
    """Whoever is proposed or has accepted. One query."""
    return list(RunOwner.objects.filter(request=request, state__in=LIVE).select_related("person", "proposed_by", "year"))


def unowned(request: Any) -> list[str]:
    """The codes of the years for which nobody has accepted."""
    return [one.year.code for one in years(request) if not one.is_owned]


def _sum(rows: Iterable[Row]) -> Decimal:
    return sum((Decimal(row["high"]) for row in rows if row["kind"] == CostKind.RUN), Decimal(0))
