"""A KPI over time: its measurements, its targets as steps, and what happened when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from collab.web.charts.plot import Frame, Label, Tick, Words, spread, y_ticks
from collab.web.charts.scale import Scale, capped, points, text

WIDE = Frame(860, 300, 56, 110, 18, 28)
PHONE = Frame(340, 260, 46, 14, 18, 28)
Point = tuple[date, float]


@dataclass(frozen=True)
class Mark:
    """Something that happened: a dot on the line's foot, numbered in the list below it."""

    x: str
    number: int
    words: str
    on: date


@dataclass(frozen=True)
class Area:
    """A stretch of a band: between two values, for as long as it holds."""

    x: str
    y: str
    width: str
    height: str


# A band holds from its date until the next begins, between two values.
BandStep = tuple[date, float, float]


@dataclass(frozen=True)
class Line:
    """What the part draws; ``actual`` is empty below two measurements, ``dot`` None below one."""

    frame: Frame
    css: str
    label: str
    ticks: tuple[Tick, ...]
    days: tuple[Label, ...]
    actual: str
    target: str
    dot: tuple[str, str] | None
    labels: tuple[Label, ...]
    marks: tuple[Mark, ...]
    areas: tuple[Area, ...] = ()


def line(
    measured: Sequence[Point],
    targets: Sequence[Point],
    notes: Sequence[tuple[date, str]],
    label: str,
    words: Words,
    *,
    phone: bool = False,
    bands: Sequence[BandStep] = (),
) -> Line:
    """Geometry; all are in order of their dates. A target holds from its date until the next, and so does a band. Nothing measured is fine."""
    frame = PHONE if phone else WIDE
    edges = [(on, edge) for on, low, high in bands for edge in (low, high)]
    when = [on.toordinal() for on, _ in (*measured, *targets, *edges)]
    values = [value for _, value in (*measured, *targets, *edges)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = capped((high - low) * 0.12) or abs(high) * 0.1 or 1.0
    across = Scale(min(when, default=0), max(when, default=1), frame.left, frame.x_end)
    # A line may leave out zero, but not for the sake of a little room below it.
    up = Scale(capped(low - room) if low < 0 or low > room else 0.0, capped(high + room), frame.y_end, frame.top)
    spots = [(across.at(on.toordinal()), up.at(value)) for on, value in measured]
    last = spots[-1] if spots else None
    return Line(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, words),
        days=day_labels(measured or targets or edges, across, frame, 4 if phone else 8),
        actual=points(spots) if len(spots) > 1 else "",
        target=_stairs(targets, across, up, frame),
        dot=(text(last[0]), text(last[1])) if last else None,
        labels=_labels(measured, targets, words, frame, up, phone, bands),
        areas=tuple(_areas(bands, across, up, frame)),
        marks=tuple(Mark(text(across.within(on.toordinal())), number, what, on) for number, (on, what) in enumerate(notes, 1)),
    )


def day_labels(known: Sequence[Point], across: Scale, frame: Frame, most: int) -> tuple[Label, ...]:
    """Months under the axis, as many as there is room for."""
    firsts = sorted({on.replace(day=1) for on, _ in known})
    every = -(-len(firsts) // most) or 1
    return tuple(
        Label(
            across.within(on.toordinal()), frame.height - 8, f"{on:%b %y}" if on.month == 1 or not place else f"{on:%b}", "axis", "middle"
        )
        for place, on in enumerate(firsts[::every])
    )


def _stairs(targets: Sequence[Point], across: Scale, up: Scale, frame: Frame) -> str:
    """A target is a promise for a period, so the line goes level and then steps."""
    corners: list[tuple[float, float]] = []
    for on, value in targets:
        x, y = across.at(on.toordinal()), up.at(value)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    if corners:
        corners.append((float(frame.x_end), corners[-1][1]))
    return points(corners)


def _areas(bands: Sequence[BandStep], across: Scale, up: Scale, frame: Frame) -> Iterator[Area]:
    """Each as wide as it holds."""
    starts = [across.at(on.toordinal()) for on, _, _ in bands]
    for x, until, (_, low, high) in zip(starts, [*starts[1:], float(frame.x_end)], bands, strict=False):
        yield Area(text(x), text(up.at(high)), text(max(0.0, until - x)), text(up.at(low) - up.at(high)))


def _labels(
    measured: Sequence[Point], targets: Sequence[Point], words: Words, frame: Frame, up: Scale, phone: bool, bands: Sequence[BandStep] = ()
) -> tuple[Label, ...]:
    edge, anchor = (frame.x_end, "end") if phone else (frame.x_end + 10, "start")
    named = []
    if targets:
        at, beside = targets[-1][1], -6 if phone else 4
        named.append(Label(edge, up.at(at) + beside, f"Target {words(at)}", "plot-label--budget", anchor))
    if bands:
        _, low, high = bands[-1]
        named.append(Label(edge, up.at(high) + (-6 if phone else 4), f"Up to {words(high)}", "plot-label--budget", anchor))
        named.append(Label(edge, up.at(low) + (14 if phone else 4), f"From {words(low)}", "plot-label--budget", anchor))
    if measured:
        now = measured[-1][1]
        rises = len(measured) > 1 and now > measured[-2][1]
        # On a phone the words go where the line does not come from.
        beside = (-10 if rises else 20) if phone else 4
        named.append(Label(edge, up.at(now) + beside, f"Now {words(now)}", "", anchor))
    return spread(named, frame.top + 8.0, float(frame.y_end))
