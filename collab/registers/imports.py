"""A register's file in: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

from datetime import date
from typing import Any

from collab.access import duties
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.kit.many import Tick, chunks, plan_anew, settle, unwatched
from collab.kit.operation import operation
from collab.people.models import Person
from collab.registers import access, addresses, operations
from collab.registers.files import DAYS, FileRow, parse
from collab.registers.kinds import REGISTERS, Register
from collab.registers.models import Entry
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import Change, FileRefused, Report, refuse
from collab.web.sheets.tables import NOTHING_ASKED

# An entry that the file changes or brings, with what is other than before.
Held = list[tuple[Entry, dict[str, Any]]]


def read_file(
    *, actor: Person, kind: str, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[FileRow]:
    """Take the entries of a CSV or XLSX file over, all or none; rows that say what stands already are counted and left.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, NotFound, Forbidden.
    """
    register = REGISTERS.get(kind)
    held = duties.roles_now(actor)
    if register is None or not held:
        raise NotFound
    if not access.may_keep(held, register):
        raise Forbidden(operations.refused(register))
    report = parse(data, name, register, asked)
    if dry_run or report.wrong:
        if report.rows:
            _held(actor, register, report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, kind=kind, report=report, seen=seen)


@operation
def take(*, actor: Person, kind: str, report: Report[FileRow], seen: str = "", tick: Tick = unwatched) -> Report[FileRow]:
    """Take over what was parsed, held against what stands now; the register's rows are locked in one order."""
    register = operations.kept_by(actor, kind)
    fresh = _held(actor, register, report, lock=True)
    refuse(report, seen)
    plan_anew()
    added = [(entry, said) for entry, said in fresh if entry._state.adding]
    changed = [(entry, said) for entry, said in fresh if not entry._state.adding]
    done = report.unchanged
    for write, found in ((operations.add_many, added), (operations.store_many, changed)):
        for chunk in chunks(found):
            write(actor, chunk)
            settle()
            done += len(chunk)
            tick(done)
    return report


def _read(data: bytes, name: str, asked: Asked, kind: str) -> Report[FileRow]:
    return parse(data, name, REGISTERS[kind], asked)


def _may(actor: Person, kind: str) -> None:
    operations.kept_by(actor, kind)


BESIDE = Kind(
    "entries",
    addresses.register_import("{}"),
    may=_may,
    read=_read,
    take=lambda owed, report, tick: take(actor=owed.by, kind=owed.which, report=report, seen=owed.seen, tick=tick),
)


def _held(actor: Person, register: Register, report: Report[FileRow], *, lock: bool = False) -> Held:
    """Hold the rows against the register: counted, told and blamed in the report; those that say something else."""
    rows = access.visible(actor).filter(kind=register.kind, code__in=[row.code for row in report.rows]).order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    there = {entry.code: entry for entry in rows.select_related("parent", "merged_into")}
    parents = _parents(actor, register, report)
    fresh = Held()
    report.hold(
        lambda row: (stood := there.get(row.code)) and stood.version,
        lambda row: _hold(register, report, row, there.get(row.code), parents, fresh),
    )
    return fresh


def _hold(register: Register, report: Report[FileRow], row: FileRow, entry: Entry | None, parents: dict[str, Entry], fresh: Held) -> None:
    """One row: new, changed, as it stands, or blamed."""
    if entry and entry.merged_into:
        report.blame(row.place, "code", f"{row.code} was merged into {entry.merged_into.code}. Name that one.")
        return
    thing = entry or Entry(kind=register.kind, code=row.code)
    before = _told(thing) if entry else ""
    try:
        said = operations.put(thing, register, row.said, parents)
    except Invalid as refused:
        for column, sentences in refused.fields.items():
            report.blame(row.place, column, sentences[0])
        return
    if entry is None:
        report.new += 1
    elif said:
        report.changed += 1
    else:
        report.unchanged += 1
        return
    report.show(Change(row.place, row.code, before, _told(thing)))
    fresh.append((thing, said))


def _parents(actor: Person, register: Register, report: Report[FileRow]) -> dict[str, Entry]:
    """What the rows stand under, by code: read once for the whole file."""
    if not register.above:
        return {}
    codes = {row.said[register.above] for row in report.rows}
    return {entry.code: entry for entry in access.visible(actor).filter(kind=register.under, code__in=codes, merged_into=None)}


def _told(entry: Entry) -> str:
    days: list[date | None] = [getattr(entry, name) for name in DAYS]
    said = [entry.name, entry.parent.name if entry.parent else "", *entry.facts.values()]
    said += [f"{word} {on.isoformat()}" for word, on in zip(("from", "until"), days, strict=True) if on]
    return ", ".join(filter(None, said))
