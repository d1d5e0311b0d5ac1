"""How much of what goes on and on is written down: the first few of an hour, after that each time the number has doubled."""

import threading
from dataclasses import dataclass

from collab.kit import clock

HOUR = 3600.0
# Past so many callers all are forgotten: who comes under ever new names is held by what else counts them.
MOST_CALLERS = 20_000


@dataclass(slots=True)
class Count:
    """Of the hour that began at ``since``: how many there were, and how many at the last that was written down.

    ``unsaid`` are those of whatever hour that no line stands for yet.
    """

    since: float
    seen: int = 0
    told: int = 0
    unsaid: int = 0


class Tally:
    """Counts in this process. Each of the first ``free`` of an hour is due, then each one that finds twice as many as at the last."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.lock = threading.Lock()
        self.counts: dict[str, Count] = {}

    def is_due(self, caller: str) -> bool:
        """Count one more; whether it is to be written down."""
        now = clock.now().timestamp()
        with self.lock:
            if len(self.counts) > MOST_CALLERS:
                self.counts = {}
            count = self.counts.setdefault(caller, Count(now))
            if now - count.since >= HOUR:
                count.since, count.seen, count.told = now, 0, 0
            count.seen, count.unsaid = count.seen + 1, count.unsaid + 1
            return count.seen <= self.free or count.seen >= 2 * count.told

    def tell(self, caller: str) -> int:
        """One is written down: how many before it were not."""
        with self.lock:
            count = self.counts.get(caller)
            if count is None:
                return 0
            more, count.unsaid, count.told = count.unsaid - 1, 0, count.seen
            return max(0, more)

    def forget(self) -> None:
        self.counts = {}
