"""What comes first: a plain sum of five reasons, each of which the page can say aloud.

A thing scores by what it is (somebody waits for an answer before somebody waits for a look), by how long
it has waited against what is usual, by how near its date is or how far past its limit it is, and by what it is worth.
"""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# What keeps another person from going on comes before what only one's own work needs.
WEIGHTS = {
    "answer": 50,
    "decide": 45,
    "unblock": 42,
    "stop": 41,
    "left": 41,
    "duties": 40,
    "rosters": 40,
    "policies": 40,
    "change": 40,
    "restate": 36,
    "reversal": 38,
    "over": 36,
    "sign": 37,
    "question": 36,
    "condition": 34,
    "confirm": 33,
    "action": 26,
    "blocker": 39,
    "promise": 22,
    "amendment": 38,
    "glass": 48,
    "keys": 47,
    "size": 32,
    "post": 22,
    "judge": 43,
    "run_cost": 36,
    "fund": 35,
    "start": 30,
    "top_up": 29,
    "triage": 28,
    "figure": 26,
    "late": 25,
    "tray": 24,
    "launch": 24,
    "review": 20,
    "health": 18,
    "pulse": 15,
    "draft": 5,
}
# What is told of only when it is past its limit.
PAST = frozenset({"over", "late", "launch", "health"})
SLOW_POINTS, DATE_POINTS, WORTH_POINTS = 20.0, 25.0, 10.0
# A point for each day past its limit, up to so many: whatever it is, it comes up one day.
OVERDUE_POINTS = 30.0
DATE_HORIZON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Reasons:
    """The facts a rank is made of: days waited, days that are usual (None: not known), the date and the worth."""

    kind: str
    days_waited: float
    usual_days: float | None = None
    needed_by: date | None = None
    worth: Decimal | None = None


def score(reasons: Reasons, today: date) -> float:
    """Higher comes first. 0 to about 135 points; the same facts always give the same score."""
    points = float(WEIGHTS[reasons.kind])
    if reasons.usual_days:
        points += SLOW_POINTS * min(1.0, reasons.days_waited / (2 * reasons.usual_days))
    else:
        points += SLOW_POINTS * min(1.0, reasons.days_waited / 20)
    if reasons.needed_by is not None:
        left = (reasons.needed_by - today).days
        points += DATE_POINTS * max(0.0, min(1.0, 1 - left / DATE_HORIZON_DAYS))
    if reasons.worth and reasons.worth > 0:
        points += min(WORTH_POINTS, 2 * max(0.0, math.log10(float(reasons.worth)) - 3))
    return points + min(OVERDUE_POINTS, overdue_days(reasons, today))


def overdue_days(reasons: Reasons, today: date) -> float:
    """For how long it has been past its date, or past what is usual."""
    by_date = (today - reasons.needed_by).days if reasons.needed_by is not None else 0
    by_use = reasons.days_waited - reasons.usual_days if reasons.usual_days is not None else 0.0
    return max(0.0, by_date, by_use)


def is_late(reasons: Reasons, today: date) -> bool:
    """Past its limit: its date has passed, it waits longer than is usual, or its kind is told of only then."""
    return reasons.kind in PAST or overdue_days(reasons, today) > 0
