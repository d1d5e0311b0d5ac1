"""Turning values into lengths: one straight scale, round steps for an axis, numbers as SVG wants them."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

# Below this a step of an axis would lose its digits, or be nothing at all.
SMALLEST_SPAN = 1e-300


def finite(*numbers: float) -> None:
    """ValueError where one of them is no number that can be drawn: infinite, or none at all."""
    if not all(map(math.isfinite, numbers)):
        raise ValueError("A chart is drawn from finite numbers.")


def capped(number: float) -> float:
    """The number, or the largest there is where room added to a huge one went beyond all numbers."""
    return max(-sys.float_info.max, min(sys.float_info.max, number))


def text(number: float, digits: int = 2) -> str:
    """A length for an SVG attribute: so many digits after the point at most, never an exponent. ValueError where it is not finite."""
    finite(number)
    short = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if short in ("", "-0") else short


def points(pairs: Sequence[tuple[float, float]], digits: int = 2) -> str:
    """For ``<polyline points>``."""
    return " ".join(f"{text(x, digits)},{text(y, digits)}" for x, y in pairs)


@dataclass(frozen=True)
class Scale:
    """Maps ``low..high`` onto ``start..end``. When low equals high everything lies in the middle.

    ValueError where an end, or a value that is asked for, is not finite.
    """

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        finite(self.low, self.high, self.start, self.end)

    def at(self, value: float) -> float:
        """The length for a value, outside the range as well."""
        finite(value)
        if self.high == self.low:
            return (self.start + self.end) / 2
        if math.isinf(self.high - self.low) or math.isinf(value - self.low):
            share = (value / 4 - self.low / 4) / (self.high / 4 - self.low / 4)
        else:
            share = (value - self.low) / (self.high - self.low)
        return capped(self.start + share * (self.end - self.start))

    def all(self, values: Sequence[float]) -> list[float]:
        """The lengths for many values: what ``at`` gives for each, a third of its time for a thousand of them."""
        ends = (*values, self.low, self.high)
        span, length = self.high - self.low, self.end - self.start
        # The sum is not finite where one of them is not, or where they are so far apart that ``at`` takes more care.
        if (
            not values
            or not span
            or math.isinf(span)
            or not math.isfinite(max(ends) - min(ends))
            or any(value != value for value in values)
        ):
            return [self.at(value) for value in values]
        return [capped(self.start + (value - self.low) / span * length) for value in values]

    def within(self, value: float) -> float:
        """The length, kept between start and end."""
        first, last = sorted((self.start, self.end))
        return max(first, min(last, self.at(value)))


def step_for(span: float, about: int) -> float:
    """A round step (1, 2, 2.5 or 5 times a power of ten) that cuts ``span`` into about ``about`` parts."""
    if span <= 0:
        return 1.0
    if span < SMALLEST_SPAN:
        return span
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)


def steps(low: float, high: float, about: int = 4) -> tuple[float, ...]:
    """Round values inside ``low..high``, ends included where they are round; at most ``2 * about`` of them."""
    span = high - low
    step = 4 * step_for(high / 4 - low / 4, about) if math.isinf(span) else step_for(span, about)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, min(last, first + 2 * about) + 1))
