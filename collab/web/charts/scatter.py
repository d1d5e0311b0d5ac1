"""Cases over time, a dot each, with lines across at what is usual; those that are not over stand hollow at the right edge.

All dots of a kind are one path: however many there are, the page holds as many elements.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.web.charts.line import Point, day_labels
from collab.web.charts.plot import Frame, Label, Tick, Words, spread, y_ticks
from collab.web.charts.scale import Scale, text

WIDE = Frame(860, 320, 56, 150, 18, 28)
PHONE = Frame(340, 280, 46, 14, 18, 28)


@dataclass(frozen=True)
class Scatter:
    """What the part draws. ``over`` and ``open`` are the data of a path each, empty for none; ``levels`` are lines across."""

    frame: Frame
    css: str
    label: str
    ticks: tuple[Tick, ...]
    days: tuple[Label, ...]
    over: str
    open: str
    levels: tuple[str, ...]
    labels: tuple[Label, ...]


def scatter(
    over: Sequence[Point], waiting: Sequence[Point], levels: Sequence[tuple[float, str]], label: str, words: Words, *, phone: bool = False
) -> Scatter:
    """Geometry; ``levels`` are a value and its words each. What lies above three times the highest level is drawn at the upper edge."""
    frame = PHONE if phone else WIDE
    when = [on.toordinal() for on, _ in (*over, *waiting)]
    values = [value for _, value in (*over, *waiting)]
    most = max(values, default=1.0)
    if levels:
        most = min(most, 3 * max(value for value, _ in levels))
    across = Scale(min(when, default=0), max(when, default=1), frame.left + 6, frame.x_end - 6)
    up = Scale(0, max(most * 1.05, 1.0), frame.y_end, frame.top)
    edge, anchor = (float(frame.x_end), "end") if phone else (frame.x_end + 10.0, "start")
    named = [Label(edge, up.within(value) + (-6 if phone else 4), said, "plot-label--budget", anchor) for value, said in levels]
    return Scatter(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, words),
        days=day_labels([*over, *waiting], across, frame, 4 if phone else 8),
        over=_dots(over, across, up),
        open=_dots(waiting, across, up),
        levels=tuple(text(up.within(value)) for value, _ in levels),
        labels=spread(named, frame.top + 8.0, float(frame.y_end)),
    )


def _dots(cases: Sequence[Point], across: Scale, up: Scale) -> str:
    """A stroke of no length each: its round ends are the dot."""
    return "".join(f"M{text(across.at(on.toordinal()))} {text(up.within(value))}h0" for on, value in cases)
