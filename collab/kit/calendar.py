"""Business hours: how long something waited, and when it is due, by the organisation's working week."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class BusinessCalendar:
    """Working days Monday to Friday from ``opens`` to ``closes``, less ``days_off``, in ``zone``."""

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    days_off: frozenset[date] = field(default_factory=frozenset)

    @property
    def hours_a_day(self) -> float:
        return (datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)) / timedelta(hours=1)

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.days_off

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Business hours from ``start`` to ``end`` (aware); 0.0 when end is not later."""
        start, end = start.astimezone(self.zone), end.astimezone(self.zone)
        if end <= start:
            return 0.0
        full = sum(self.is_working(start.date() + timedelta(days=n)) for n in range(1, (end.date() - start.date()).days))
        hours = full * self.hours_a_day
        if start.date() == end.date():
            return self._part(start.date(), start, end)
        hours += self._part(start.date(), start, self._at(start.date(), self.closes))
        return hours + self._part(end.date(), self._at(end.date(), self.opens), end)

    def days_between(self, start: datetime, end: datetime) -> float:
        """Business days, as fractions of a working day."""
        return self.hours_between(start, end) / self.hours_a_day

    def add_days(self, start: date, days: int) -> date:
        """The working day that is ``days`` working days after ``start``."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.zone)

    def _part(self, day: date, start: datetime, end: datetime) -> float:
        if not self.is_working(day):
            return 0.0
        begin, stop = max(start, self._at(day, self.opens)), min(end, self._at(day, self.closes))
        return max(0.0, (stop - begin) / timedelta(hours=1))
