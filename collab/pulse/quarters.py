"""Quarters by their first day, and the working days of a pulse. Pure."""

from datetime import date, timedelta

from collab.kit.worktime import Calendar

# A pulse is open for so many working days, and reminds once, when so many of them are left.
DAYS, LEFT = 10, 4


def first_day(day: date) -> date:
    """The first day of the quarter that ``day`` lies in."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def before(quarter: date) -> date:
    """The quarter before the one that begins on this day."""
    return first_day(quarter - timedelta(days=1))


def after(quarter: date) -> date:
    return first_day(quarter + timedelta(days=100))


def last_day(quarter: date) -> date:
    return after(quarter) - timedelta(days=1)


def closes_on(opens_on: date, calendar: Calendar) -> date:
    """The last of the working days of a pulse that is opened on this one."""
    return calendar.add_days(opens_on, DAYS - 1)


def is_reminded(opens_on: date, today: date, calendar: Calendar) -> bool:
    """Whether so few of its working days are left, today among them, that it reminds."""
    return today >= calendar.add_days(opens_on, DAYS - LEFT)
