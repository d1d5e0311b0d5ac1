"""Time in the demo company: many lives go on side by side, each step at its own moment of a working day."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from collab.kit import clock, worktime

# A life does something, then yields the working days it waits until it does the next thing.
Life = Iterator[float]


class Timeline:
    """Lets lives happen in the order of their moments; what lies after ``until`` has not happened yet."""

    def __init__(self, until: datetime, on_month: Callable[[date], None]) -> None:
        self.until = until
        self.calendar = worktime.standard()
        self._on_month = on_month
        self._ahead: list[tuple[datetime, int, Life]] = []
        self._order = itertools.count()

    def begin(self, moment: datetime, life: Life) -> None:
        """Let a life begin at this moment."""
        heapq.heappush(self._ahead, (moment, next(self._order), life))

    def run(self) -> None:
        """Let everything happen up to ``until``, with the clock at each moment; lives may begin others."""
        month: tuple[int, int] | None = None
        while self._ahead and self._ahead[0][0] <= self.until:
            moment, _, life = heapq.heappop(self._ahead)
            if (moment.year, moment.month) != month:
                month = (moment.year, moment.month)
                self._on_month(moment.date())
            with clock.at(moment):
                wait = next(life, None)
            if wait is not None:
                self.begin(self.after(moment, wait), life)

    def after(self, moment: datetime, days: float) -> datetime:
        """The moment so many working days later; a whole day later is the same hour of the next working day."""
        share = self.calendar.share(moment) + days
        whole = int(share)
        return self.at(self.calendar.add_days(moment.astimezone(self.calendar.zone).date(), whole), share - whole)

    def at(self, day: date, share: float) -> datetime:
        """The moment on ``day``, or the next working day, when this share of the working hours has passed."""
        return self.calendar.moment(day, share)

    def ago(self, days: float, share: float = 0.0) -> datetime:
        """The moment so many calendar days before the end, or on the working day before that."""
        day = (self.until - timedelta(days=days)).astimezone(self.calendar.zone).date()
        return self.at(self.calendar.before(day), share)

    def days_ago(self, moment: datetime) -> int:
        return (self.until - moment).days
