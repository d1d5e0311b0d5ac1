"""What charts with two axes share: the frame, ticks, labels that do not lie on each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from collab.web.charts.scale import Scale, steps, text

Words = Callable[[float], str]
LINE_HEIGHT = 15.0


@dataclass(frozen=True)
class Frame:
    """The size of a drawing and the margins around its plot, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def x_end(self) -> int:
        return self.width - self.right

    @property
    def y_end(self) -> int:
        return self.height - self.bottom

    @property
    def plot_height(self) -> int:
        return self.y_end - self.top

    @property
    def tick_x(self) -> int:
        """Where the words of a tick end, left of the plot."""
        return self.left - 8

    @property
    def mark_y(self) -> int:
        """The foot of a number in a mark on the axis."""
        return self.y_end + 4


@dataclass(frozen=True)
class Tick:
    """A line across and its words."""

    at: str
    words_at: str
    words: str


@dataclass(frozen=True)
class Label:
    """Words in the plot; ``anchor`` is start, middle or end."""

    x: float
    y: float
    words: str
    css: str = ""
    anchor: str = "start"

    @property
    def x_text(self) -> str:
        return text(self.x)

    @property
    def y_text(self) -> str:
        return text(self.y)


def y_ticks(up: Scale, words: Words, about: int = 4) -> tuple[Tick, ...]:
    """Lines at round values of a vertical scale."""
    return tuple(Tick(text(up.at(value)), text(up.at(value) + 4), words(value)) for value in steps(up.low, up.high, about))


def spread(labels: Sequence[Label], top: float, bottom: float) -> tuple[Label, ...]:
    """The same labels moved apart until none covers another, kept between top and bottom; for one column."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda one: one.y):
        y = max(label.y, top, placed[-1].y + LINE_HEIGHT if placed else top)
        placed.append(replace(label, y=y))
    limit = bottom
    for place in range(len(placed) - 1, -1, -1):
        if placed[place].y > limit:
            placed[place] = replace(placed[place], y=limit)
        limit = placed[place].y - LINE_HEIGHT
    return tuple(placed)
