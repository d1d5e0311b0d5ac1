"""A file of departments in: all or none, each with the one it is a part of, which the same file may bring."""

import hashlib
from collections.abc import Mapping
from itertools import groupby

from collab.directory import addresses
from collab.directory.importing import lineage
from collab.directory.importing.files import PlaceRow, parse_departments
from collab.directory.importing.people import keeper
from collab.directory.importing.writing import THROUGH
from collab.directory.operations.people import PLACES, facts_of
from collab.events.record import record_many
from collab.kit.many import Tick, chunks, plan_anew, settle, unwatched
from collab.kit.operation import operation
from collab.people.models import Department, Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import Change, FileRefused, Report, refuse
from collab.web.sheets.tables import NOTHING_ASKED

CIRCLE = "They would be a part of each other in a circle: {}."
# A row with the department that it changes, None for one that is new.
Fresh = list[tuple[PlaceRow, Department | None]]


def read_departments(
    *, actor: Person, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[PlaceRow]:
    """Take the departments of a CSV or XLSX file over, all or none. A row is of the department of that code.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, Forbidden.
    """
    keeper(actor)
    report = parse_departments(data, name, asked)
    if dry_run or report.wrong:
        if report.rows:
            _held(report, _there())
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, report=report, seen=seen)


@operation
def take(*, actor: Person, report: Report[PlaceRow], seen: str = "", tick: Tick = unwatched) -> Report[PlaceRow]:
    """Take over what was parsed, held against what stands now; all departments are locked, in one order."""
    keeper(actor)
    there = _there(lock=True)
    fresh, heights = _held(report, there)
    refuse(report, seen)
    plan_anew()
    done = report.unchanged
    for is_new in (True, False):
        found = sorted(((row, place) for row, place in fresh if (place is None) is is_new), key=lambda one: heights[one[0].key])
        for _, level in groupby(found, key=lambda one: heights[one[0].key]):
            for chunk in chunks(level):
                (_add if is_new else _change)(actor, chunk, there)
                settle()
                done += len(chunk)
                tick(done)
    return report


BESIDE = Kind(
    "departments",
    addresses.DEPARTMENTS_IMPORT,
    may=lambda actor, which: keeper(actor),
    read=lambda data, name, asked, which: parse_departments(data, name, asked),
    take=lambda owed, report, tick: take(actor=owed.by, report=report, seen=owed.seen, tick=tick),
)


def _there(*, lock: bool = False) -> dict[str, Department]:
    rows = Department.objects.select_related("parent").order_by("pk")
    return {place.code: place for place in (rows.select_for_update(of=("self",), no_key=True) if lock else rows)}


def _held(report: Report[PlaceRow], there: Mapping[str, Department]) -> tuple[Fresh, dict[str, int]]:
    """Hold the rows against what stands: counted, told and blamed in the report; and how far from the top each stands."""
    named = {row.key for row in report.rows}
    before = report.wrong
    for row in report.rows:
        if (parent := row.said.get("parent")) and parent not in named and parent not in there:
            report.blame(row.place, "parent", f"There is no department with the code {parent}.")
    above = {code: _said(place)["parent"] for code, place in there.items()}
    above |= {row.key: row.said.get("parent", above.get(row.key, "")) for row in report.rows}
    heights = lineage.held(report, report.rows, above, "parent", CIRCLE) if report.wrong == before else {}
    report.forget()
    seen, fresh = hashlib.sha256(), Fresh()
    for row in report.rows:
        place = there.get(row.key)
        stands = _said(place) if place else {}
        seen.update(repr((row, stands)).encode())
        if place and all(stands[name] == value for name, value in row.said.items()):
            report.unchanged += 1
            continue
        report.new, report.changed = report.new + (place is None), report.changed + (place is not None)
        report.show(Change(row.place, row.key, _told(stands), _told({**stands, **row.said})))
        fresh.append((row, place))
    report.seen = seen.hexdigest()
    return fresh, heights


def _said(place: Department) -> dict[str, str]:
    return {"name": place.name, "side": str(place.side), "parent": place.parent.code if place.parent else ""}


def _told(said: Mapping[str, str]) -> str:
    parent = f"part of {said['parent']}" if said.get("parent") else ""
    return ", ".join(filter(None, (said.get("name", ""), said.get("side", ""), parent)))


def _put(place: Department, row: PlaceRow, there: Mapping[str, Department]) -> list[str]:
    """Set what the row says; gives the names of what is other than before."""
    before = (place.name, place.side, place.parent_id)
    place.name, place.side = row.said["name"], row.said["side"]
    if "parent" in row.said:
        place.parent = there[row.said["parent"]] if row.said["parent"] else None
    now = (place.name, place.side, place.parent_id)
    return [name for name, old, new in zip(PLACES, before, now, strict=True) if old != new]


def _add(actor: Person, chunk: Fresh, there: dict[str, Department]) -> None:
    made = [Department(code=row.key) for row, _ in chunk]
    said = [["code", *_put(place, row, there)] for place, (row, _) in zip(made, chunk, strict=True)]
    there |= {place.code: place for place in Department.objects.bulk_create(made)}
    told = [(place, facts_of(place, fields, (), THROUGH)) for place, fields in zip(made, said, strict=True)]
    record_many("people.department.added", actor=actor, told=told)


def _change(actor: Person, chunk: Fresh, there: dict[str, Department]) -> None:
    changed = [(place, _put(place, row, there)) for row, place in chunk if place is not None]
    Department.objects.bulk_update([place for place, _ in changed], PLACES)
    told = [(place, facts_of(place, fields, (), THROUGH)) for place, fields in changed]
    record_many("people.department.changed", actor=actor, told=told)
