"""The convergence line as its page draws it: one line for each version of the formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from collab.convergence.parts import BANDS
from collab.convergence.reckoning import Span
from collab.dashboards.convergence.cards import MonthCard
from collab.web.charts.bands import Bands, bands


@dataclass(frozen=True, slots=True)
class Drawn:
    wide: Bands
    phone: Bands


def drawn(kept: Sequence[MonthCard]) -> Drawn:
    """Of the months that have a score, the oldest first; without any it says so."""
    runs: dict[int, list[tuple[date, float]]] = {}
    for month in reversed(kept):
        if month.score is not None:
            runs.setdefault(month.formula, []).append((Span(month.month).last, float(month.score)))
    named, low = [], 0.0
    for end, name in BANDS:
        high = 100.0 if end is None else float(end)
        named.append((low, high, name))
        low = high
    latest = next((month for month in kept if month.score is not None), None)
    label = "Where we stand on the line from separate to converged, month by month"
    label += f": {latest.words} of 100 in {latest.label}, {latest.band.lower()}." if latest else "."
    lines = [(f"Formula {formula}", points) for formula, points in sorted(runs.items())]
    return Drawn(bands(lines, named, label), bands(lines, named, label, phone=True))
