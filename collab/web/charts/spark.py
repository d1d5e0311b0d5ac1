"""The spark line: the shape of the last months, with the target as a dotted line and the last value as a dot."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.web.charts.scale import Scale, points, text

PAD = 4.0


@dataclass(frozen=True)
class Spark:
    """``lines`` are the stretches between gaps; ``dot`` is empty when there is no value at all."""

    label: str
    width: int
    height: int
    lines: tuple[str, ...]
    target: str
    dot: tuple[str, str] | None
    # Where a band begins and how high it is; empty where there is none.
    band: tuple[str, str] | None = None


def spark(
    values: Sequence[float | None],
    label: str,
    target: float | None = None,
    width: int = 112,
    height: int = 30,
    *,
    low: float | None = None,
) -> Spark:
    """Geometry of a spark line; None is a month without a value and leaves a gap. With ``low`` the target is a band from there up to it."""
    known = [value for value in values if value is not None]
    if not known:
        return Spark(label, width, height, (), "", None)
    drawn = [*known, *(edge for edge in (target, low) if edge is not None)]
    across = Scale(0, max(1, len(values) - 1), PAD, width - PAD - 2)
    up = Scale(min(drawn), max(drawn), height - PAD, PAD)
    stretches: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((across.at(place), up.at(value)))
    last = next(stretch[-1] for stretch in reversed(stretches) if stretch)
    lines = tuple(points(stretch) for stretch in stretches if len(stretch) > 1)
    dot, top = (text(last[0]), text(last[1])), None if target is None else up.at(target)
    if top is not None and low is not None:
        return Spark(label, width, height, lines, "", dot, (text(top), text(up.at(low) - top)))
    return Spark(label, width, height, lines, "" if top is None else text(top), dot)
