"""The bullet: one value against its target, on bands of poor, fair and good. Lengths are per cent of the width."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.web.charts.scale import Scale, capped, finite, text


@dataclass(frozen=True)
class Band:
    """A background from the left edge, the widest first."""

    css: str
    width: str


@dataclass(frozen=True)
class Bullet:
    """What the part draws; ``bar`` is empty where the scale has no zero, then ``dot`` says where the value is."""

    label: str
    bands: tuple[Band, ...]
    bar_x: str
    bar: str
    dot: str
    target: str
    forecast_x: str
    forecast: str


def scale_of(
    actual: float, target: float | None, forecast: float | None = None, *, lower_is_better: bool = False
) -> tuple[float, float, tuple[float, float]]:
    """Low, high and the edges of the bands, when the KPI does not say its own: from zero to a little above the largest.

    Good begins a tenth short of the target, poor a quarter short of it; beyond it where lower is better.
    """
    known = [value for value in (actual, target, forecast) if value is not None]
    finite(*known)
    low, high = capped(min(0.0, *known) * 1.12), capped(max(0.0, *known) * 1.12)
    if low == high:
        high = 1.0
    mark = target or high
    if lower_is_better:
        high = max(high, capped(mark * 1.45))
    near, far = (1.1, 1.25) if lower_is_better else (0.75, 0.9)
    edges = sorted(capped(low + capped((mark - low) * part)) for part in (near, far))
    return low, high, (edges[0], edges[1])


def bullet(
    actual: float,
    target: float | None,
    low: float,
    high: float,
    edges: Sequence[float],
    label: str,
    *,
    forecast: float | None = None,
    lower_is_better: bool = False,
) -> Bullet:
    """Geometry of a bullet. ``edges`` rise from low to high and part it into bands; values outside are kept at the edge."""
    scale = Scale(low, high, 0, 100)
    ends = [*edges, high]
    names = [f"band-{place}" for place in range(1, len(ends) + 1)]
    if lower_is_better:
        names.reverse()
    bands = tuple(Band(name, text(scale.within(end))) for name, end in zip(names, ends, strict=True))
    zero, here = scale.within(0), scale.within(actual)
    has_zero = low <= 0 <= high and low != high
    ahead = scale.within(forecast) if forecast is not None else here
    return Bullet(
        label=label,
        bands=bands[::-1],
        bar_x=text(min(zero, here)) if has_zero else "",
        bar=text(abs(here - zero)) if has_zero else "",
        dot="" if has_zero else text(here),
        target="" if target is None else text(scale.within(target)),
        forecast_x=text(min(here, ahead)),
        forecast="" if ahead == here else text(abs(ahead - here)),
    )


def within(actual: float, start: float, end: float, label: str) -> Bullet:
    """Geometry of a value that is to stay between two ends: the band is light, and what lies beside it dark."""
    finite(actual, start, end)
    room = capped(end - start) or 1.0
    low, high = min(capped(start - room), actual), max(capped(end + room), actual)
    low = 0.0 if low >= 0 or (actual >= 0 and start >= 0) else low
    scale = Scale(low, high, 0, 100)
    edges = (("band-1", high), ("band-3", end), ("band-1", start))
    bands = tuple(Band(name, text(scale.within(at))) for name, at in edges if at > low)
    return Bullet(label, bands, bar_x="", bar="", dot=text(scale.within(actual)), target="", forecast_x="", forecast="")
