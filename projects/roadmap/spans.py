"""What stretch of time is asked for: from a zoom and a first day, or from one day to another."""

from datetime import date, timedelta

from collab.kit.days import EARLIEST, LATEST, read
from collab.kit.errors import Invalid
from collab.web.charts.timeline import ZOOMS, Span

USUAL = "year"


day = read


def span(*, today: date, zoom: str = "", first: date | None = None, last: date | None = None) -> Span:
    """The stretch from ``first`` to ``last``, both shown; or as long as the zoom from the month of ``first``.

    Without a first day it is the usual view around ``today``. Raises Invalid naming ``from`` or ``to``.
    """
    if last is None:
        return Span.starting(zoom or USUAL, first) if first else Span.around(zoom or USUAL, today)
    if first is None:
        raise Invalid(**{"from": "Say from which day, too."})
    if zoom:
        raise Invalid(zoom="Give a zoom or a last day, not both.")
    if last < first:
        raise Invalid(to="It ends before it starts.")
    return Span(first, last + timedelta(days=1), _nearest((last - first).days))


def within(on: date) -> date:
    """The day itself, or the nearest that may be asked for."""
    return min(max(on, EARLIEST), LATEST - timedelta(days=1))


def _nearest(days: int) -> str:
    """The closest zoom that shows as much, for the words of the axis."""
    return next((zoom for zoom, (months, _) in ZOOMS.items() if days <= months * 31), "two-years")
