"""How right promises were: how many came by their day, and how sure that share is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

# 95 in a hundred.
SURE = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``count``, with the interval in which the true share lies, 95 times in a hundred."""

    hits: int
    count: int

    @property
    def value(self) -> float | None:
        return self.hits / self.count if self.count else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927."""
        if not self.count:
            return None
        share, n, z = self.hits / self.count, self.count, SURE * SURE
        middle, spread = share + z / (2 * n), SURE * sqrt(share * (1 - share) / n + z / (4 * n * n))
        return max(0.0, (middle - spread) / (1 + z / n)), min(1.0, (middle + spread) / (1 + z / n))


def share(hits: Iterable[bool]) -> Share:
    rows = list(hits)
    return Share(sum(rows), len(rows))
