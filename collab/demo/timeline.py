"""Time in the demo company: many lives go on side by side, each step at its own moment of a working day."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from collab.kit import clock
from collab.kit.calendar import BusinessCalendar

# A life does something, then yields the working days it waits until it does the next thing.
Life = Iterator[float]


class Timeline:
    """Lets lives happen in the order of their moments; what lies after ``until`` has not happened yet."""

    def __init__(self, until: datetime, on_month: Callable[[date], None]) -> None:
        self.until = until
        self.calendar = BusinessCalendar(clock.zone())
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
        local = moment.astimezone(self.calendar.zone)
        opens = datetime.combine(local.date(), self.calendar.opens, tzinfo=self.calendar.zone)
        share = max(0.0, min(1.0, (local - opens) / timedelta(hours=self.calendar.hours_a_day))) + days
        whole = int(share)
        return self.at(self.calendar.add_days(local.date(), whole), share - whole)

    def at(self, day: date, share: float) -> datetime:
        """The moment on ``day``, or the next working day, when this share of the working hours has passed."""
        if not self.calendar.is_working(day):
            day = self.calendar.add_days(day, 1)
        hours = timedelta(hours=self.calendar.hours_a_day * share)
        return datetime.combine(day, time(self.calendar.opens.hour), tzinfo=self.calendar.zone) + hours

    def ago(self, days: float, share: float = 0.0) -> datetime:
        """The moment so many calendar days before the end, or on the working day before that."""
        day = (self.until - timedelta(days=days)).astimezone(self.calendar.zone).date()
        while not self.calendar.is_working(day):
            day -= timedelta(days=1)
        return self.at(day, share)

    def days_ago(self, moment: datetime) -> int:
        return (self.until - moment).days
