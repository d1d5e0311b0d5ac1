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


def spark(values: Sequence[float | None], label: str, target: float | None = None, width: int = 112, height: int = 30) -> Spark:
    """Geometry of a spark line; None is a month without a value and leaves a gap."""
    known = [value for value in values if value is not None]
    if not known:
        return Spark(label, width, height, (), "", None)
    drawn = known if target is None else [*known, target]
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
    return Spark(label, width, height, lines, "" if target is None else text(up.at(target)), (text(last[0]), text(last[1])))
