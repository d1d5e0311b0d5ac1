"""The waterfall: from what was approved to what is left, a table whose rows are also bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.web.charts.scale import Scale, capped, finite, text

# How a row is drawn: a total stands on zero, the others hang where the one before ended.
TOTAL, FALL, PROMISE, RISE, ASKED = "total", "fall", "promise", "rise", "asked"


@dataclass(frozen=True)
class Step:
    """A row as it comes: ``size`` is the sum of a total, else the change with its sign; ``amount`` is how it is written, ``key`` which figure it is."""

    label: str
    size: float
    kind: str
    amount: str
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class Row:
    """A row as it is drawn; lengths are per cent of the width, ``line_in`` and ``line_out`` join it to its neighbours.

    ``key`` is the step's, by which a page may give it the ``url`` of what stands behind it.
    """

    label: str
    note: str
    kind: str
    amount: str
    css: str
    x: str
    width: str
    line_in: str
    line_out: str
    key: str = ""
    url: str = ""


def waterfall(steps: Sequence[Step]) -> tuple[Row, ...]:
    """Geometry of the rows; no steps, no rows. A sum below zero moves the zero to the right."""
    finite(*(step.size for step in steps))
    spans: list[tuple[float, float, float]] = []
    level = 0.0
    for step in steps:
        start = 0.0 if step.kind == TOTAL else level
        level = step.size if step.kind == TOTAL else capped(level + step.size)
        spans.append((min(start, level), max(start, level), level))
    low = min([0.0, *(span[0] for span in spans)])
    high = max([0.0, *(span[1] for span in spans)])
    scale = Scale(low, high or (0.0 if low else 1.0), 0, 98)
    rows = []
    for place, (step, (left, right, level)) in enumerate(zip(steps, spans, strict=True)):
        rows.append(
            Row(
                label=step.label,
                note=step.note,
                kind=step.kind,
                amount=step.amount,
                css="ink" if step.kind == TOTAL else step.kind,
                x=text(scale.at(left)),
                width=text(scale.at(right) - scale.at(left)),
                line_in=text(scale.at(spans[place - 1][2])) if place else "",
                line_out=text(scale.at(level)) if place < len(steps) - 1 else "",
                key=step.key,
            )
        )
    return tuple(rows)
