"""How a KPI stands: its gap to the target, the status that follows, and whether its data is late. Plain figures in, plain figures out."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from collab.kpis.models import Cadence, Direction

# Beyond the tolerance a KPI is at risk; beyond three times the tolerance it is off track.
FAR = 3
# A value may stand on the last day of the period that runs, so it may come before its day; it counts from that day on.
AHEAD = timedelta(days=31)
# Days after the end of a period in which its value may still arrive before it counts as late.
# How a KPI can stand, worst first: an old figure says less than a bad one, and no figure less than an old one.
STATES = ("off_track", "at_risk", "stale", "none", "on_track")
GRACE = {Cadence.DAILY: 1, Cadence.WEEKLY: 3, Cadence.MONTHLY: 10, Cadence.QUARTERLY: 20}


@dataclass(frozen=True, slots=True)
class Gap:
    """``difference`` in the KPI's unit, ``share`` of the target (None at a target of zero); positive is above the target."""

    difference: Decimal
    share: Decimal | None
    is_short: bool


def gap(now: Decimal, target: Decimal, direction: str, low: Decimal | None = None) -> Gap:
    """The distance from target to now. ``is_short``: on the wrong side of the target, by the direction.

    With ``low`` the target is a band up to ``target``: within it there is no distance, outside it is that from the nearer end.
    """
    if low is not None:
        target = low if now < low else min(now, target)
        outside = now - target
        return Gap(outside, outside / abs(target) if target else None if outside else Decimal(0), bool(outside))
    difference = now - target
    share = difference / abs(target) if target else None
    return Gap(difference, share, difference < 0 if direction == Direction.UP else difference > 0)


def status(
    now: Decimal | None,
    target: Decimal | None,
    direction: str,
    tolerance: Decimal,
    *,
    low: Decimal | None = None,
    is_late: bool = False,
) -> str:
    """ "none" where there is no value or no target of its period, "stale" where a newer value is late; else how it was met.

    ``tolerance`` is the share off target that still counts as on course. A target of zero has no shares: it is met or not.
    With ``low`` the target is a band, and the shares are of its nearer end.
    """
    if is_late and now is not None:
        return "stale"
    if now is None or target is None:
        return "none"
    off = gap(now, target, direction, low)
    if not off.is_short:
        return "on_track"
    if off.share is None:
        return "off_track"
    far = abs(off.share)
    return "on_track" if far <= tolerance else "at_risk" if far <= FAR * tolerance else "off_track"


def period_end(day: date, cadence: str) -> date:
    """The last day of the week (Sunday), month or quarter that ``day`` lies in; of a day itself."""
    if cadence == Cadence.DAILY:
        return day
    if cadence == Cadence.WEEKLY:
        return day + timedelta(days=6 - day.weekday())
    month = day.month if cadence == Cadence.MONTHLY else (day.month + 2) // 3 * 3
    return date(day.year, month, monthrange(day.year, month)[1])


def period_start(day: date, cadence: str) -> date:
    """The first day of the week (Monday), month or quarter that ``day`` lies in; of a day itself."""
    if cadence == Cadence.DAILY:
        return day
    if cadence == Cadence.WEEKLY:
        return day - timedelta(days=day.weekday())
    return date(day.year, day.month if cadence == Cadence.MONTHLY else (day.month - 1) // 3 * 3 + 1, 1)


def next_due(latest_on: date, cadence: str) -> date:
    """The day by which the value after that of ``latest_on`` is expected: the end of its period and the days of grace."""
    coming = period_end(period_end(latest_on, cadence) + timedelta(days=1), cadence)
    return coming + timedelta(days=GRACE[Cadence(cadence)])


def late_since(latest_on: date | None, cadence: str, today: date) -> date | None:
    """The day on which the first value that is missing was due; None while nothing is late, or nothing was ever measured."""
    due = None if latest_on is None else next_due(latest_on, cadence)
    return due if due is not None and due < today else None


def still_fresh(cadence: str, today: date) -> date:
    """The earliest day whose value does not let the next one be late today."""
    first = period_start(today, cadence)
    while next_due(first - timedelta(days=1), cadence) >= today:
        first = period_start(first - timedelta(days=1), cadence)
    return first


def is_closed(day: date, cadence: str, today: date) -> bool:
    """The period that ``day`` lies in is over, and so are the days in which its value may still arrive."""
    return period_end(day, cadence) + timedelta(days=GRACE[Cadence(cadence)]) < today
