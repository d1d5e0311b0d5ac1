"""The one write of the convergence line: a month that is over is kept, once for each version of its formulas."""

import logging
from datetime import date
from typing import Any

from collab.convergence.models import Month
from collab.convergence.parts import FORMULA, KEPT, Part, score
from collab.convergence.reckoning import Span, month_of, reckoned
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.operation import operation
from collab.web.charts.timeline import add_months

log = logging.getLogger(__name__)
NOT_OVER, KEPT_ALREADY = "A month is kept when it is over.", "This month is kept by this formula."
# After a pause of the portal so many months are made up for at once, and no more.
MOST_BEHIND = 12


@operation
def keep(*, month: date) -> Month:
    """Keep this month (its first day) as it is reckoned now. Raises Conflict where it is not over, or is kept by this formula."""
    span = Span(month)
    if add_months(month, 1) > clock.today():
        raise Conflict(NOT_OVER)
    if Month.objects.filter(month=month, formula=FORMULA).exists():
        raise Conflict(KEPT_ALREADY)
    found = reckoned(span)
    known = sum(part.value is not None for part in found)
    made = Month.objects.create(
        month=month, formula=FORMULA, score=score(found), known=known, parts=[row(part) for part in found], kept_at=clock.now()
    )
    told = None if made.score is None else str(made.score)
    record(KEPT, actor=None, about=made, data={"month": str(month), "formula": FORMULA, "score": told, "parts": made.parts})
    return made


def row(part: Part) -> dict[str, Any]:
    """A part as it is kept."""
    return {"code": part.code, "value": None if part.value is None else str(part.value), "n": part.n, "inputs": part.inputs}


def keep_due() -> int:
    """Every night: the months that are over and not kept yet, from the last one kept on; gives how many. Safe to run twice.

    A portal that begins keeps the last month alone: nothing is reckoned backwards into years that no formula stood beside.
    """
    last = add_months(month_of(clock.today()).first, -1)
    newest = Month.objects.filter(formula=FORMULA).order_by("-month").values_list("month", flat=True).first()
    due = last if newest is None else max(add_months(newest, 1), add_months(last, 1 - MOST_BEHIND))
    kept = 0
    while due <= last:
        try:
            keep(month=due)
        except Conflict as refused:  # somebody was quicker
            log.warning("%s was not kept: %s", due, refused)
        else:
            kept += 1
        due = add_months(due, 1)
    return kept
