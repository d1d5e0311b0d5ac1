"""The portfolio: value against confidence, size by money, shape by side; at most twelve, with labels that find room."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from collab.web.charts.plot import Frame, Label, Tick, Words, y_ticks
from collab.web.charts.scale import Scale, capped, finite, text

WIDE = Frame(600, 480, 50, 18, 18, 40)
PHONE = Frame(340, 400, 50, 18, 18, 40)
MOST = 12
LETTER = 6.3
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Item:
    """A project. ``confidence`` is 0 to 100, ``money`` and ``value`` are amounts of one currency; ``side`` is marketing, it or joint."""

    key: str
    short: str
    sentence: str
    url: str
    confidence: float
    value: float
    money: float
    side: str


@dataclass(frozen=True)
class Bubble:
    """One project as drawn; a diamond is given by ``path``, a circle by ``r``, a square by ``corner`` and ``edge``."""

    item: Item
    x: str
    y: str
    r: str
    corner_x: str
    corner_y: str
    edge: str
    path: str
    label: Label


@dataclass(frozen=True)
class Bubbles:
    """What the part draws."""

    frame: Frame
    css: str
    label: str
    ticks: tuple[Tick, ...]
    shares: tuple[Label, ...]
    zone_x: str
    zone_width: str
    zone_height: str
    zones: tuple[Label, ...]
    axis: Label
    bubbles: tuple[Bubble, ...]


def bubble(items: Sequence[Item], label: str, words: Words, *, phone: bool = False, axis: str = "Delivery confidence") -> Bubbles:
    """Geometry; ``axis`` names what grows from left to right. Equal and zero values are fine.

    Beyond twelve the smallest by money are left out, so say so beside it.
    """
    frame = PHONE if phone else WIDE
    finite(*(number for item in items for number in (item.confidence, item.value, item.money)))
    shown = sorted(items, key=lambda item: -item.money)[:MOST]
    lowest = min([30.0, *(item.confidence for item in shown)])
    low = math.floor(max(0.0, lowest) / 10) * 10
    top = capped(max([0.0, *(item.value for item in shown)]) * 1.15)
    across = Scale(low, 100, frame.left, frame.x_end)
    up = Scale(min([0.0, *(item.value for item in shown)]), top or 1.0, frame.y_end, frame.top)
    zone = across.at(max(70, low))
    return Bubbles(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, words),
        shares=tuple(Label(across.at(c), frame.y_end + 18, f"{c}%", "axis", "middle") for c in range(0, 101, 20) if c >= low),
        zone_x=text(zone),
        zone_width=text(frame.x_end - zone),
        zone_height=text(frame.plot_height * 0.55),
        zones=(
            Label(frame.left + 8, frame.top + 17, "Worth unblocking"),
            Label(frame.x_end - 8, frame.top + 17, "Protect these", "", "end"),
            Label(frame.left + 8, frame.y_end - 8, "Stop or shrink?"),
        ),
        axis=Label((frame.left + frame.x_end) / 2, frame.height - 4, f"{axis} →", "", "middle"),
        bubbles=_place(shown, frame, across, up, phone),
    )


def _place(shown: Sequence[Item], frame: Frame, across: Scale, up: Scale, phone: bool) -> tuple[Bubble, ...]:
    most = max([item.money for item in shown], default=0.0)
    largest, smallest = (17.0, 7.0) if phone else (24.0, 8.0)
    spots = []
    for item in shown:
        share = math.sqrt(max(0.0, item.money) / most) if most > 0 else 0.0
        spots.append((item, across.within(item.confidence), up.within(item.value), max(smallest, largest * share)))
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for _, x, y, r in spots]
    placed = []
    for item, x, y, r in spots:
        label, box = _label(item.short, x, y, r, frame, taken)
        taken.append(box)
        placed.append(_drawn(item, x, y, r, label))
    return tuple(placed)


def _label(words: str, x: float, y: float, r: float, frame: Frame, taken: Sequence[Box]) -> tuple[Label, Box]:
    """The first of eight places around the bubble that nothing covers; if all are, the one that covers least."""
    wide = len(words) * LETTER
    places: list[tuple[Label, Box]] = []
    for dy in (4.0, r + 15, -r - 7):
        on_line = dy == 4.0
        spots = ((x + r + 6, "start"), (x - r - 6, "end")) if on_line else ((x, "middle"), (x + r, "end"), (x - r, "start"))
        for at, anchor in spots:
            left = {"start": at, "middle": at - wide / 2, "end": at - wide}[anchor]
            places.append((Label(at, y + dy, words, "", anchor), (left, y + dy - 11, left + wide, y + dy + 3)))

    def cost(place: tuple[Label, Box]) -> float:
        box = place[1]
        sides = (frame.left - box[0], box[2] - frame.width + 2, box[3] - frame.y_end - 3, -box[1])
        outside = sum(max(0.0, side) for side in sides)
        return outside * 20 + sum(_overlap(box, other) for other in taken)

    return min(places, key=cost)


def _overlap(a: Box, b: Box) -> float:
    """The area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _drawn(item: Item, x: float, y: float, r: float, label: Label) -> Bubble:
    tip = r * 1.15
    path = f"M{text(x)} {text(y - tip)}L{text(x + tip)} {text(y)}L{text(x)} {text(y + tip)}L{text(x - tip)} {text(y)}Z"
    half = r * 0.9
    return Bubble(item, text(x), text(y), text(r), text(x - half), text(y - half), text(half * 2), path, label)
