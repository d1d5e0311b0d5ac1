"""The one clock of working time: against a count by the minute, over changes of the clocks, and how fast it answers."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collab.kit import holiday, worktime
from collab.kit.worktime import Calendar, NeverDue, due, worked

MINUTE = timedelta(minutes=1)
# Clocks that change at one and two o'clock, at midnight, by half an hour, never; and one that left a day out.
ZONES = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
OFFICE = Calendar(ZoneInfo("Europe/Berlin"))


@st.composite
def weeks(draw: st.DrawFn) -> worktime.Week:
    """Up to two spells a day, nights too; somebody works on one day at least."""
    days = []
    for _ in range(7):
        marks = sorted(draw(st.sets(st.integers(0, 24 * 12), max_size=4)))
        days.append(tuple((a * 5, b * 5) for a, b in zip(marks[::2], marks[1::2], strict=False)))
    if not any(days):
        days[0] = ((540, 1020),)
    return tuple(days)


calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    week=weeks(),
    country=st.sampled_from(["", "DE", "US"]),
    closed=st.frozensets(st.tuples(st.just(date(2025, 3, 28)), st.dates(date(2025, 3, 28), date(2025, 4, 3))), max_size=1),
)
# Around the days on which clocks changed in these zones.
starts = st.one_of(
    *(
        st.datetimes(datetime(*day), datetime(*day) + timedelta(days=4), timezones=st.just(UTC))
        for day in ((2025, 3, 28), (2025, 10, 24), (2018, 2, 16), (2018, 11, 2), (2011, 12, 28), (2024, 4, 24), (2024, 10, 30))
    )
).map(lambda at: at.replace(second=0, microsecond=0))


def by_the_minute(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Minutes that somebody works, each asked of the clock on the wall."""
    count, at = 0, start
    while at < end:
        local = at.astimezone(calendar.zone)
        shown = local.hour * 60 + local.minute
        is_closed = any(first <= local.date() <= last for first, last in calendar.closed)
        is_off = is_closed or local.date() in holiday.days(calendar.country, calendar.region, local.year)
        count += not is_off and any(opens <= shown < closes for opens, closes in calendar.week[local.weekday()])
        at += MINUTE
    return count


@given(calendars, starts, st.integers(0, 5 * 24 * 60))
@example(Calendar(ZoneInfo("Europe/Berlin"), (((0, 1440),),) * 7), datetime(2025, 3, 29, 12, tzinfo=UTC), 2 * 1440)
@example(Calendar(ZoneInfo("Europe/Berlin"), (((150, 300),),) * 7), datetime(2025, 10, 25, 12, tzinfo=UTC), 2 * 1440)
def test_it_counts_as_one_does_by_the_minute(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert worked(start, end, calendar) * 60 == pytest.approx(by_the_minute(start, end, calendar), abs=1e-6)


@given(calendars, starts, st.floats(0.001, 200))
def test_what_is_due_is_due_when_so_much_was_worked(calendar: Calendar, start: datetime, hours: float) -> None:
    end = due(start, hours, calendar)
    assert worked(start, end, calendar) == pytest.approx(hours, abs=1e-6)
    assert worked(start, end - timedelta(seconds=1), calendar) < hours


@given(calendars, starts, st.integers(0, 3000), st.integers(0, 3000))
def test_parts_sum_to_the_whole(calendar: Calendar, start: datetime, one: int, other: int) -> None:
    middle, end = start + one * MINUTE, start + (one + other) * MINUTE
    assert worked(start, middle, calendar) + worked(middle, end, calendar) == pytest.approx(worked(start, end, calendar), abs=1e-9)
    assert calendar.days_between(start, middle) + calendar.days_between(middle, end) == pytest.approx(
        calendar.days_between(start, end), abs=1e-6
    )


def before_there_were_calendars(start: datetime, end: datetime, zone: ZoneInfo) -> float:
    """Working days as the portal counted them before: Monday to Friday, from nine to five by the wall."""
    hours, day = 0.0, start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        if day.weekday() < 5:
            opens, closes = (datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour in (9, 17))
            hours += max(0.0, (min(end, closes) - max(start, opens)) / timedelta(hours=1))
        day += timedelta(days=1)
    return hours / 8


@given(st.sampled_from(ZONES[:4]).map(ZoneInfo), starts, st.integers(0, 40 * 24 * 60))
def test_the_usual_week_counts_as_it_did(zone: ZoneInfo, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert Calendar(zone).days_between(start, end) == pytest.approx(before_there_were_calendars(start, end, zone), abs=1e-8)


@given(calendars, st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 30))
def test_working_days_are_counted_in_days_on_which_somebody_works(calendar: Calendar, day: date, days: int) -> None:
    until = calendar.add_days(day, days)
    between = sum(calendar.is_working(day + timedelta(days=n)) for n in range(1, (until - day).days + 1))
    assert between == days


def test_a_holiday_is_nobodys_working_day() -> None:
    germany = Calendar(ZoneInfo("Europe/Berlin"), country="DE")
    assert OFFICE.is_working(date(2026, 5, 1)) and not germany.is_working(date(2026, 5, 1))
    # Good Friday and Easter Monday: due on Tuesday.
    start = datetime(2026, 4, 2, 16, tzinfo=ZoneInfo("Europe/Berlin"))
    assert due(start, 2, germany).astimezone(germany.zone) == datetime(2026, 4, 7, 10, tzinfo=germany.zone)
    # A region's own.
    assert not Calendar(germany.zone, country="DE", region="BY").is_working(date(2026, 6, 4)) and germany.is_working(date(2026, 6, 4))


def test_a_whole_day_is_due_when_the_day_ends() -> None:
    zone = OFFICE.zone
    monday = datetime(2026, 11, 30, 9, tzinfo=zone)
    assert due(monday, 8, OFFICE) == datetime(2026, 11, 30, 17, tzinfo=zone)
    assert due(monday, 8.5, OFFICE) == datetime(2026, 12, 1, 9, 30, tzinfo=zone)
    assert due(datetime(2026, 11, 27, 17, tzinfo=zone), 1, OFFICE) == datetime(2026, 11, 30, 10, tzinfo=zone)
    assert due(monday, 0, OFFICE) == monday


def test_nothing_is_due_where_nobody_works() -> None:
    nobody = Calendar(ZoneInfo("UTC"), ((),) * 7)
    assert not worktime.has_hours(nobody, date(2026, 1, 1)) and worktime.has_hours(OFFICE, date(2026, 1, 1))
    with pytest.raises(NeverDue):
        due(datetime(2026, 1, 1, tzinfo=UTC), 1, nobody)
    assert worked(datetime(1800, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC), nobody) == 0
    away = Calendar(ZoneInfo("UTC"), closed=frozenset({(date(2026, 1, 1), date(2027, 3, 1))}))
    assert not worktime.has_hours(away, date(2026, 1, 1)) and worktime.has_hours(away, date(2026, 2, 1))


def test_a_moment_is_a_share_of_the_working_day() -> None:
    zone = OFFICE.zone
    assert OFFICE.moment(date(2026, 11, 27), 0.5) == datetime(2026, 11, 27, 13, tzinfo=zone)
    assert OFFICE.moment(date(2026, 11, 28), 0) == datetime(2026, 11, 30, 9, tzinfo=zone)
    assert OFFICE.moment(date(2026, 11, 28), 0.25) == datetime(2026, 11, 30, 11, tzinfo=zone)
    assert OFFICE.share(datetime(2026, 11, 27, 11, tzinfo=zone)) == 0.25
    assert [OFFICE.share(datetime(2026, 11, 27, hour, tzinfo=zone)) for hour in (3, 9, 17, 22)] == [0, 0, 1, 1]


def test_ten_thousand_answers_take_less_than_a_twentieth_of_a_second() -> None:
    """5,000 of each kind within three years. Asked to be under 50 ms; the best of five, for others use the machine too."""
    calendar = Calendar(ZoneInfo("Europe/Berlin"), country="DE")
    first = datetime(2025, 1, 1, tzinfo=UTC)
    asked = [(first + n * timedelta(minutes=97), first + n * timedelta(minutes=211), n % 300) for n in range(5_000)]
    took = []
    for _ in range(5):
        begun = time.process_time()
        for start, end, hours in asked:
            worked(start, end, calendar)
            due(start, hours, calendar)
        took.append(time.process_time() - begun)
    # The first of them makes the tables too.
    assert min(took) < 0.050, took
