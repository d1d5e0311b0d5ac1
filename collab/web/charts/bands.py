"""A line from 0 to 100 through bands that have names; where what it means changes, a new line begins and is marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from collab.kit.formats import rounded
from collab.web.charts.line import Point, day_labels
from collab.web.charts.plot import Frame, Label, Tick, y_ticks
from collab.web.charts.scale import Scale, points, text

WIDE = Frame(860, 300, 56, 130, 18, 28)
PHONE = Frame(340, 260, 46, 14, 18, 28)


@dataclass(frozen=True)
class Start:
    """Where another line begins: an upright, with its words."""

    x: str
    label: Label


@dataclass(frozen=True)
class Bands:
    """What the part draws: a polyline for each run of points, dots where a run has one point alone, borders of the bands."""

    frame: Frame
    css: str
    label: str
    ticks: tuple[Tick, ...]
    days: tuple[Label, ...]
    lines: tuple[str, ...]
    dots: str
    borders: tuple[str, ...]
    starts: tuple[Start, ...]
    last: tuple[str, str] | None
    labels: tuple[Label, ...]


def bands(
    runs: Sequence[tuple[str, Sequence[Point]]], named: Sequence[tuple[float, float, str]], label: str, *, phone: bool = False
) -> Bands:
    """Geometry. ``runs`` are what a line is called and its points; ``named`` are from, to and name of each band."""
    frame = PHONE if phone else WIDE
    every = [point for _, run in runs for point in run]
    when = [on.toordinal() for on, _ in every]
    across = Scale(min(when, default=0), max(when, default=1), frame.left, frame.x_end)
    up = Scale(0, 100, frame.y_end, frame.top)
    spots = [[(across.at(on.toordinal()), up.within(value)) for on, value in run] for _, run in runs]
    end = spots[-1][-1] if spots and spots[-1] else None
    edge = frame.left + 8.0 if phone else frame.x_end + 12.0
    # On a phone the names lie in the plot, at the upper left of each band.
    words = [
        Label(edge, up.at(high) + 14 if phone else up.at((low + high) / 2) + 4, name, "plot-label--plan", "start")
        for low, high, name in named
    ]
    if every:
        above = -12.0 if every[-1][1] < 90 else 22.0
        words.append(Label(float(frame.x_end), up.within(every[-1][1]) + above, _whole(every[-1][1]), "", "end"))
    return Bands(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, _whole),
        days=day_labels(every, across, frame, 4 if phone else 8),
        lines=tuple(points(run) for run in spots if len(run) > 1),
        dots="".join(f"M{text(x)} {text(y)}h0" for run in spots if len(run) == 1 for x, y in run),
        borders=tuple(text(up.at(low)) for low, _, _ in named if low > 0),
        starts=tuple(_start(name, run[0], frame) for (name, _), run in list(zip(runs, spots, strict=True))[1:] if run),
        last=(text(end[0]), text(end[1])) if end else None,
        labels=tuple(words),
    )


def _whole(value: float) -> str:
    return rounded(Decimal(str(value)), 0)


def _start(name: str, at: tuple[float, float], frame: Frame) -> Start:
    return Start(text(at[0]), Label(at[0] + 4, frame.top + 10.0, name, "plot-label--budget", "start"))
