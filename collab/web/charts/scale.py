"""Turning values into lengths: one straight scale, round steps for an axis, numbers as SVG wants them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


def text(number: float) -> str:
    """A length for an SVG attribute: two digits after the point at most, never an exponent."""
    short = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if short in ("", "-0") else short


def points(pairs: Sequence[tuple[float, float]]) -> str:
    """For ``<polyline points>``."""
    return " ".join(f"{text(x)},{text(y)}" for x, y in pairs)


@dataclass(frozen=True)
class Scale:
    """Maps ``low..high`` onto ``start..end``. When low equals high everything lies in the middle."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The length for a value, outside the range as well."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def within(self, value: float) -> float:
        """The length, kept between start and end."""
        first, last = sorted((self.start, self.end))
        return max(first, min(last, self.at(value)))


def step_for(span: float, about: int) -> float:
    """A round step (1, 2, 2.5 or 5 times a power of ten) that cuts ``span`` into about ``about`` parts."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)


def steps(low: float, high: float, about: int = 4) -> tuple[float, ...]:
    """Round values inside ``low..high``, ends included where they are round; at most ``2 * about`` of them."""
    step = step_for(high - low, about)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, min(last, first + 2 * about) + 1))
