"""A file of people held against who works here: what is new, what changes, and what is wrong by row and column."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from collab.directory.importing import lineage
from collab.directory.importing.files import PEOPLE, PlaceRow
from collab.kit.locks import Lock
from collab.people.calendars import Calendar
from collab.people.models import Department, Person
from collab.web.sheets.report import Change, Report

COLUMNS = tuple(name for name in PEOPLE.names if name != "username")
# Where a person points at something, the file names it by its code or username.
READ = {"department": "department__code", "manager": "manager__username", "calendar": "calendar__code"}
CIRCLE = "They would be each other’s manager in a circle: {}."
LEFT = "{} has left. Who comes back is made active in the administration first; else leave out the row."
ALIKE = "There is somebody called {} already, who differs in capitals alone. Write it as it stands."


@dataclass(frozen=True, slots=True)
class There:
    """Somebody who is there: what stands of them, as the file would say it."""

    key: int
    username: str
    is_active: bool
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A row that says something new: ``there`` is None for who is new, ``said`` what is other than before."""

    row: PlaceRow
    there: There | None
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """What the file brings, how far from the top each person stands then, and the keys of what the rows point at."""

    fresh: list[Fresh]
    heights: Mapping[str, int]
    people: dict[str, int]
    departments: Mapping[str, int]
    calendars: Mapping[str, int]


def hold(report: Report[PlaceRow], *, lock: bool = False) -> Held:
    """Count, tell and blame in the report; a fixed number of statements. ``lock``: the rows that are named, and who stands above whom."""
    if lock:
        _lock(report)
    there = _everybody()
    departments = dict(Department.objects.values_list("code", "pk"))
    calendars = dict(Calendar.objects.values_list("code", "pk"))
    report.forget()
    named = {row.key: row for row in report.rows}
    before = report.wrong
    _known(report, there, named, {"department": departments, "calendar": calendars})
    _addresses(report, there)
    above = {username: one.values["manager"] for username, one in there.items()}
    above |= {row.key: row.said.get("manager", above.get(row.key, "")) for row in report.rows}
    heights = lineage.held(report, report.rows, above, "manager", CIRCLE) if report.wrong == before else {}
    seen, fresh = hashlib.sha256(), list[Fresh]()
    for row in report.rows:
        one = there.get(row.key)
        seen.update(repr((row, one and one.values)).encode())
        _count(report, row, one, fresh)
    report.seen = seen.hexdigest()
    return Held(fresh, heights, {username: one.key for username, one in there.items()}, departments, calendars)


def _lock(report: Report[PlaceRow]) -> None:
    """In one order, and their managers too: then who stands above whom, as a single change does it."""
    names = {row.key for row in report.rows} | {row.said.get("manager", "") for row in report.rows}
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(username__in=names).order_by("pk")
    list(rows.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.LINEAGE])


def _everybody() -> dict[str, There]:
    """Everybody who is or was here, by username: an address is one person's alone, and a manager's managers count too. One statement."""
    columns = [READ.get(name, name) for name in COLUMNS]
    rows = Person.objects.order_by("pk").values_list("pk", "username", "is_active", *columns)
    return {
        username: There(key, username, is_active, dict(zip(COLUMNS, (value or "" for value in values), strict=True)))
        for key, username, is_active, *values in rows
    }


def _known(
    report: Report[PlaceRow], there: Mapping[str, There], named: Mapping[str, PlaceRow], codes: Mapping[str, Mapping[str, int]]
) -> None:
    """Whether each may be in the file, and whether what it points at is there."""
    folded = {username.lower(): username for username in there}
    for row in report.rows:
        one = there.get(row.key)
        if one is not None and not one.is_active:
            report.blame(row.place, "username", LEFT.format(row.key))
        elif one is None and (other := folded.get(row.key.lower())):
            report.blame(row.place, "username", ALIKE.format(other))
        for column, known in codes.items():
            if (code := row.said.get(column)) and code not in known:
                report.blame(row.place, column, f"There is no {column} with the code {code}.")
        manager = row.said.get("manager", "")
        # Whose manager left meanwhile keeps them, as long as no file says otherwise.
        if manager and not (one and one.values["manager"] == manager) and (wrong := _manager(row, manager, there, named)):
            report.blame(row.place, "manager", wrong)


def _manager(row: PlaceRow, manager: str, there: Mapping[str, There], named: Mapping[str, PlaceRow]) -> str:
    if manager == row.key:
        return "Nobody is their own manager."
    if manager in there:
        return "" if there[manager].is_active else f"{manager} has left."
    return "" if manager in named else f"There is nobody called {manager}."


def _addresses(report: Report[PlaceRow], there: Mapping[str, There]) -> None:
    """No two people have one address when all is taken, whoever left included; two rows may change theirs with each other."""
    now = {username: one.values["email"].lower() for username, one in there.items()}
    now |= {row.key: row.said["email"].lower() for row in report.rows}
    places = {row.key: row.place for row in report.rows}
    owners: dict[str, list[str]] = {}
    for username, address in now.items():
        if address:
            owners.setdefault(address, []).append(username)
    for row in report.rows:
        others = [other for other in owners.get(now[row.key], []) if other != row.key]
        first = min((places.get(other, 0) for other in others), default=row.place)
        if others and first == 0:
            report.blame(row.place, "email", "Somebody else has this address.")
        elif first < row.place:
            report.blame(row.place, "email", f"Row {first} has this address already.")


def _count(report: Report[PlaceRow], row: PlaceRow, one: There | None, fresh: list[Fresh]) -> None:
    before = one.values if one else dict.fromkeys(COLUMNS, "")
    said = {name: value for name, value in row.said.items() if value != before[name]}
    if one is None:
        report.new += 1
    elif said:
        report.changed += 1
    else:
        report.unchanged += 1
        return
    now = {**before, **said}
    what = f"{now['first_name']} {now['last_name']}".strip() or row.key
    report.show(Change(row.place, what, _told({name: before[name] for name in said}) if one else "", _told(said) or row.key))
    fresh.append(Fresh(row, one, said))


def _told(values: Mapping[str, str]) -> str:
    """What is other than before, each by its column."""
    return ", ".join(f"{name.replace('_', ' ')} {value or 'empty'}" for name, value in values.items())
