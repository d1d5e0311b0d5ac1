"""Shares of a whole over time, in per cent, or counts: the main one solid, another one thin beside it, each named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.kit.formats import rounded
from collab.web.charts.line import Point, day_labels
from collab.web.charts.plot import Frame, Label, Tick, Words, spread, y_ticks
from collab.web.charts.scale import Scale, points, text

WIDE = Frame(860, 280, 56, 146, 18, 28)
PHONE = Frame(340, 250, 46, 14, 18, 28)


@dataclass(frozen=True)
class Series:
    """``name`` is what the line is called at its end; its points are in order of their days, in per cent."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Shares:
    """What the part draws; a line is empty below two points, ``dot`` None where the main one has none."""

    frame: Frame
    css: str
    label: str
    ticks: tuple[Tick, ...]
    days: tuple[Label, ...]
    main: str
    beside: str
    dot: tuple[str, str] | None
    labels: tuple[Label, ...]


def shares(main: Series, beside: Series, label: str, *, phone: bool = False) -> Shares:
    """Geometry, always from 0 to 100; nothing known is fine."""
    return _drawn(main, beside, label, 100, lambda value: _percent(value, 0), lambda value: _percent(value, 1), phone)


def counts(main: Series, beside: Series, label: str, *, phone: bool = False) -> Shares:
    """The same of whole numbers: from nothing to the most there is."""
    most = max((value for series in (main, beside) for _, value in series.points), default=0.0)
    return _drawn(main, beside, label, max(most * 1.12, 4.0), _whole, _whole, phone)


def _drawn(main: Series, beside: Series, label: str, most: float, tick: Words, words: Words, phone: bool) -> Shares:
    frame = PHONE if phone else WIDE
    when = [on.toordinal() for on, _ in (*main.points, *beside.points)]
    across = Scale(min(when, default=0), max(when, default=1), frame.left, frame.x_end)
    up = Scale(0, most, frame.y_end, frame.top)
    lines = [[(across.at(on.toordinal()), up.within(value)) for on, value in series.points] for series in (main, beside)]
    last = lines[0][-1] if lines[0] else None
    return Shares(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, tick),
        days=day_labels(main.points or beside.points, across, frame, 4 if phone else 8),
        main=_line(lines[0]),
        beside=_line(lines[1]),
        dot=(text(last[0]), text(last[1])) if last else None,
        labels=_labels(main, beside, frame, up, words, phone),
    )


def _line(spots: Sequence[tuple[float, float]]) -> str:
    return points(spots) if len(spots) > 1 else ""


def _percent(value: float, places: int) -> str:
    return f"{rounded(Decimal(str(value)), places)}%"


def _whole(value: float) -> str:
    return rounded(Decimal(str(value)), 0)


def _labels(main: Series, beside: Series, frame: Frame, up: Scale, words: Words, phone: bool) -> tuple[Label, ...]:
    """On a phone the words lie within the plot: of the higher line above its end, of the lower one below."""
    edge, anchor = (float(frame.x_end), "end") if phone else (frame.x_end + 10.0, "start")
    named = []
    ends = [series.points[-1][1] for series in (main, beside) if series.points]
    for series, css in ((main, ""), (beside, "plot-label--plan")):
        if series.points:
            at: tuple[date, float] = series.points[-1]
            below = -10 if at[1] == max(ends) else 20
            named.append(Label(edge, up.within(at[1]) + (below if phone else 4), f"{series.name} {words(at[1])}", css, anchor))
    return spread(named, frame.top + 8.0, float(frame.y_end) - 4)
