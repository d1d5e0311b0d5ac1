"""The addresses of the pages of calendars, by the names they have in ``urls.py``."""

CALENDARS = "/calendars/"
CALENDAR_NEW = "/calendars/new/"


def calendar(code: str) -> str:
    return f"/calendars/{code}/"


def calendar_edit(code: str) -> str:
    return f"/calendars/{code}/edit/"
