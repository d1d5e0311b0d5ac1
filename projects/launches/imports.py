"""Launches from a file: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from collab.access import duties
from collab.kit.errors import Forbidden, Invalid
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from collab.registers.models import Entry
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import Change, FileRefused, Moved, Report
from collab.web.sheets.tables import NOTHING_ASKED
from projects.launches import access, addresses, operations
from projects.launches.files import FileRow, parse
from projects.launches.models import Launch
from projects.launches.states import State

# A launch that the file changes or brings, with what is other than before.
Held = list[tuple[Launch, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class There:
    """What the rows are held against, read once: launches by code, entries by kind and code, people by username."""

    launches: dict[str, Launch]
    entries: dict[tuple[str, str], Entry]
    people: dict[str, Person]


def read_file(
    *, actor: Person, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[FileRow]:
    """Take the launches of a CSV or XLSX file over, all or none; rows that say what stands already are counted and left.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, or Forbidden.
    """
    if not access.may_plan(duties.roles_now(actor)):
        raise Forbidden(access.PLAN)
    report = parse(data, name, asked)
    if dry_run or report.wrong:
        if report.rows:
            _held(actor, report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, report=report, seen=seen)


@operation
def take(*, actor: Person, report: Report[FileRow], seen: str = "") -> Report[FileRow]:
    """Take over what was parsed, held against what stands now; the rows are locked in one order."""
    if not access.may_plan(duties.roles_now(actor)):
        raise Forbidden(access.PLAN)
    fresh = _held(actor, report, lock=True)
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != report.seen and fresh:
        raise Moved(report)
    changed = [(launch, said) for launch, said in fresh if not launch._state.adding]
    for launch in Launch.objects.bulk_create(launch for launch, _ in fresh if launch._state.adding):
        operations.record_planned(actor, launch)
    for launch, said in changed:
        operations.store(actor, launch, said)
    return report


def _may(actor: Person, which: str) -> None:
    if not access.may_plan(duties.roles_now(actor)):
        raise Forbidden(access.PLAN)


BESIDE = Kind(
    "launches",
    addresses.LAUNCHES_IMPORT,
    may=_may,
    read=lambda data, name, asked, which: parse(data, name, asked),
    take=lambda owed, report, tick: take(actor=owed.by, report=report, seen=owed.seen),
)


def _there(actor: Person, report: Report[FileRow], *, lock: bool) -> There:
    found = access.visible(actor).filter(code__in=[row.code for row in report.rows]).order_by("pk")
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    codes = [row.said[name] for row in report.rows for name in operations.NAMED if row.said.get(name)]
    owners = {row.said["owner"] for row in report.rows}
    return There(
        launches={launch.code: launch for launch in found.select_related("brand", "market", "owner")},
        entries=operations.entries_of(codes),
        people={person.username: person for person in Person.objects.filter(username__in=owners, is_active=True)},
    )


def _held(actor: Person, report: Report[FileRow], *, lock: bool = False) -> Held:
    """Hold the rows against what stands: counted, told and blamed in the report; those that say something else."""
    there = _there(actor, report, lock=lock)
    fresh = Held()
    report.hold(lambda row: (stood := there.launches.get(row.code)) and stood.version, lambda row: _hold(report, row, there, fresh))
    return fresh


def _hold(report: Report[FileRow], row: FileRow, there: There, fresh: Held) -> None:
    """One row: new, changed, as it stands, or blamed."""
    stood = there.launches.get(row.code)
    launch = stood or Launch(code=row.code, currency=settings.CURRENCY)
    before = _told(launch) if stood else ""
    owner = there.people.get(row.said["owner"])
    if owner is None:
        report.blame(row.place, "owner", f"There is nobody called {row.said['owner']}.")
        return
    try:
        said = operations.put(launch, {**row.said, "owner": owner}, there.entries)
    except Invalid as refused:
        for column, sentences in refused.fields.items():
            report.blame(row.place, column, sentences[0])
        return
    if stood and said and stood.state != State.TO_COME:
        report.blame(row.place, "code", operations.OVER.format(row.code))
        return
    if stood and not said:
        report.unchanged += 1
        return
    report.new += stood is None
    report.changed += stood is not None
    report.show(Change(row.place, row.code, before, _told(launch)))
    fresh.append((launch, said))


def _told(launch: Launch) -> str:
    money = full_money(Money(launch.budget, launch.currency)) if launch.budget is not None else ""
    names = [launch.name, launch.brand.name, launch.market.name if launch.market else "", launch.on.isoformat(), launch.owner.name]
    return ", ".join(filter(None, [*names, str(launch.confidence), money]))
