"""The addresses of the pages of calendars and absences, by the names they have in ``urls.py``."""

CALENDARS = "/calendars/"
CALENDAR_NEW = "/calendars/new/"
DIRECTORY = "/directory/"
PEOPLE_IMPORT = "/directory/people/import/"
PEOPLE_CSV = "/directory/people/csv/"
DEPARTMENTS_IMPORT = "/directory/departments/import/"
ABSENCES_IMPORT = "/people/absences/import/"
ABSENCES_OWN = "/people/me/absences/"
STAND_INS = "/stand-ins/"
STAND_IN_NEW = "/stand-ins/new/"


def people_taking(key: int) -> str:
    return f"/directory/imports/{key}/"


def calendar(code: str) -> str:
    return f"/calendars/{code}/"


def calendar_edit(code: str) -> str:
    return f"/calendars/{code}/edit/"


def absences(username: str) -> str:
    return f"/people/{username}/absences/"


def absence(username: str, key: int) -> str:
    return f"/people/{username}/absences/{key}/"


def absence_end(username: str, key: int) -> str:
    return f"/people/{username}/absences/{key}/end/"


def stand_in_end(key: int) -> str:
    return f"/stand-ins/{key}/end/"
