"""A KPI over time: its measurements, its targets as steps, and what happened when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from collab.web.charts.plot import Frame, Label, Tick, Words, spread, y_ticks
from collab.web.charts.scale import Scale, capped, points, text

WIDE = Frame(860, 300, 56, 110, 18, 28)
# Points from which on the line is thin.
DENSE = 200
PHONE = Frame(340, 260, 46, 14, 18, 28)
Point = tuple[date, float]
Place = tuple[float, float]


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
class More:
    """What a line may show beside its measurements: limits from a day on (lower, mean, upper), points that stand out, and what is expected.

    ``ahead`` are the coming days with the mean and the ends of the interval.
    """

    limits: tuple[date, float, float, float] | None = None
    flagged: Sequence[Point] = ()
    ahead: Sequence[tuple[date, float, float, float]] = ()


NOTHING = More()


@dataclass(frozen=True)
class Limits:
    """The limits as a box, with the mean as a line through it."""

    x: str
    x_end: str
    y: str
    width: str
    height: str
    centre: str


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
    limits: Limits | None = None
    flags: tuple[tuple[str, str], ...] = ()
    fan: str = ""
    ahead: str = ""
    # So many points that a strong line would be a band.
    is_dense: bool = False


def line(
    measured: Sequence[Point],
    targets: Sequence[Point],
    notes: Sequence[tuple[date, str]],
    label: str,
    words: Words,
    *,
    phone: bool = False,
    bands: Sequence[BandStep] = (),
    more: More = NOTHING,
) -> Line:
    """Geometry; all are in order of their dates. A target holds from its date until the next, and so does a band. Nothing measured is fine."""
    frame = PHONE if phone else WIDE
    across, up = _scales(measured, targets, bands, more, frame)
    known = measured or targets or [(on, low) for on, low, _ in bands]
    spots = thinned(list(zip(across.all([on.toordinal() for on, _ in measured]), up.all([value for _, value in measured]), strict=True)))
    last = spots[-1] if spots else None
    return Line(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, words),
        days=day_labels([*known, *((on, mean) for on, mean, *_ in more.ahead)], across, frame, 4 if phone else 8),
        # Of many spots a tenth of a unit is less than the eye sees, and their digits are most of what a page weighs.
        actual=points(spots, 1 if len(spots) > DENSE else 2) if len(spots) > 1 else "",
        target=_stairs(targets, across, up, frame),
        dot=(text(last[0]), text(last[1])) if last else None,
        labels=_labels(measured, targets, words, frame, up, phone, bands, more),
        areas=tuple(_areas(bands, across, up, frame)),
        marks=tuple(Mark(text(across.within(on.toordinal())), number, what, on) for number, (on, what) in enumerate(notes, 1)),
        limits=_limits(more, measured, across, up),
        flags=tuple((text(across.at(on.toordinal())), text(up.at(value))) for on, value in more.flagged),
        is_dense=len(spots) > DENSE,
        **_fan(more, measured, across, up),
    )


def _scales(
    measured: Sequence[Point], targets: Sequence[Point], bands: Sequence[BandStep], more: More, frame: Frame
) -> tuple[Scale, Scale]:
    """Across and up, wide enough for all that is drawn."""
    edges = [(on, edge) for on, low, high in bands for edge in (low, high)]
    when = [on.toordinal() for on, _ in (*measured, *targets, *edges)] + [on.toordinal() for on, *_ in more.ahead]
    values = [value for _, value in (*measured, *targets, *edges)] + [value for _, *ends in more.ahead for value in ends]
    values += more.limits[1:] if more.limits else ()
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = capped((high - low) * 0.12) or abs(high) * 0.1 or 1.0
    across = Scale(min(when, default=0), max(when, default=1), frame.left, frame.x_end)
    # A line may leave out zero, but not for the sake of a little room below it.
    return across, Scale(capped(low - room) if low < 0 or low > room else 0.0, capped(high + room), frame.y_end, frame.top)


def thinned(spots: Sequence[Place]) -> list[Place]:
    """Of spots that are less than a unit apart the lowest and the highest alone, in their order: the eye sees no more of them.

    Five years of days are 1,826 spots on some 700 units. The first and the last stay, and no peak goes.
    """
    columns: dict[int, list[Place]] = {}
    for spot in spots:
        columns.setdefault(int(spot[0]), []).append(spot)
    kept = [spots[0], spots[-1]] if spots else []
    for column in columns.values():
        kept += (column[0],) if len(column) == 1 else (min(column, key=lambda one: one[1]), max(column, key=lambda one: one[1]))
    return sorted(dict.fromkeys(kept))


def _limits(more: More, measured: Sequence[Point], across: Scale, up: Scale) -> Limits | None:
    if more.limits is None or not measured:
        return None
    since, lower, centre, upper = more.limits
    x, x_end, top, foot = across.within(since.toordinal()), across.at(measured[-1][0].toordinal()), up.within(upper), up.within(lower)
    return Limits(text(x), text(x_end), text(top), text(x_end - x), text(foot - top), text(up.at(centre)))


def _fan(more: More, measured: Sequence[Point], across: Scale, up: Scale) -> dict[str, str]:
    """The interval as a shape that begins at the last measurement, and the mean as a line."""
    if not more.ahead or not measured:
        return {}
    root = (across.at(measured[-1][0].toordinal()), up.at(measured[-1][1]))
    means, lows, highs = ([(across.at(on.toordinal()), up.at(ends[place])) for on, *ends in more.ahead] for place in range(3))
    return {"fan": points([root, *highs, *reversed(lows)]), "ahead": points([root, *means])}


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
    measured: Sequence[Point],
    targets: Sequence[Point],
    words: Words,
    frame: Frame,
    up: Scale,
    phone: bool,
    bands: Sequence[BandStep] = (),
    more: More = NOTHING,
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
    if more.ahead:
        # Where the drawing goes on, what is now stands further left: above the figure, and in its words.
        expected = more.ahead[-1][1]
        named.append(Label(edge, up.at(expected) + (20 if phone else 4), f"Likely {words(expected)}", "plot-label--plan", anchor))
    elif measured:
        now = measured[-1][1]
        rises = len(measured) > 1 and now > measured[-2][1]
        # On a phone the words go where the line does not come from.
        beside = (-10 if rises else 20) if phone else 4
        named.append(Label(edge, up.at(now) + beside, f"Now {words(now)}", "", anchor))
    return spread(named, frame.top + 8.0, float(frame.y_end))
