"""A file of absences in: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

import hashlib
from collections import defaultdict

from collab.access import duties
from collab.directory import access, addresses
from collab.directory.files import AbsenceRow, parse_absences
from collab.directory.operations import absences as operations
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.formats import day_range
from collab.kit.many import Tick, chunks, plan_anew, settle, unwatched
from collab.kit.operation import operation
from collab.people.models import Absence, Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import Change, FileRefused, Report, refuse
from collab.web.sheets.tables import NOTHING_ASKED

KEPT_BY = "Administrators take files of absences over."
# By the person's key, their absences that stand.
There = dict[int, list[Absence]]


def read_absences(
    *, actor: Person, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[AbsenceRow]:
    """Take the absences of a CSV or XLSX file over, all or none. A row is of the absence of that person that begins on that day.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, Forbidden.
    """
    _keeper(actor)
    report = parse_absences(data, name, asked)
    if dry_run or report.wrong:
        if report.rows:
            _held(report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, report=report, seen=seen)


@operation
def take(*, actor: Person, report: Report[AbsenceRow], seen: str = "", tick: Tick = unwatched) -> Report[AbsenceRow]:
    """Take over what was parsed, held against what stands now; the people are locked in one order."""
    _keeper(actor)
    fresh = _held(report, lock=True)
    refuse(report, seen)
    plan_anew()
    entered = [absence for absence in fresh if absence._state.adding]
    changed = [absence for absence in fresh if not absence._state.adding]
    done = report.unchanged
    # What becomes shorter first: what is entered may lie on the days that this frees.
    for write, rows in ((operations.store_many, changed), (operations.enter_many, entered)):
        for chunk in chunks(rows):
            write(actor, chunk)
            settle()
            done += len(chunk)
            tick(done)
    return report


BESIDE = Kind(
    "absences",
    addresses.ABSENCES_IMPORT,
    may=lambda actor, which: _keeper(actor),
    read=lambda data, name, asked, which: parse_absences(data, name, asked),
    take=lambda owed, report, tick: take(actor=owed.by, report=report, seen=owed.seen, tick=tick),
)


def _keeper(actor: Person) -> None:
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(KEPT_BY)


def _held(report: Report[AbsenceRow], *, lock: bool = False) -> list[Absence]:
    """Hold the rows against what stands: counted, told and blamed in the report; those that say something else."""
    rows = Person.objects.filter(username__in={row.person for row in report.rows}, is_active=True).order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    people = {person.username: person for person in rows}
    there: There = defaultdict(list)
    for absence in Absence.objects.filter(person__in=[person.pk for person in people.values()], is_taken_back=False).order_by("first_on"):
        there[absence.person_id].append(absence)
    report.forget()
    seen, fresh = hashlib.sha256(), list[tuple[AbsenceRow, Absence]]()
    for row in report.rows:
        if (person := people.get(row.person)) is None:
            report.blame(row.place, "person", f"There is nobody called {row.person}.")
            continue
        said = _row(report, row, person, there[person.pk])
        seen.update(repr((row, said and (said.pk, said.version))).encode())
        if said is not None:
            fresh.append((row, said))
    _overlaps(report, fresh, there)
    report.seen = seen.hexdigest()
    return [absence for _, absence in fresh]


def _row(report: Report[AbsenceRow], row: AbsenceRow, person: Person, there: list[Absence]) -> Absence | None:
    """The absence that the row enters or changes, put among those that stand; None for one that stands as it says."""
    absence = next((one for one in there if one.first_on == row.first_on), None)
    before = ""
    if absence is None:
        absence = Absence(person=person, first_on=row.first_on, last_on=row.last_on)
        there.append(absence)
        report.new += 1
    elif absence.last_on == row.last_on:
        report.unchanged += 1
        return None
    else:
        before = _told(absence)
        absence.last_on = row.last_on
        report.changed += 1
    report.show(Change(row.place, person.name, before, _told(absence)))
    return absence


def _overlaps(report: Report[AbsenceRow], fresh: list[tuple[AbsenceRow, Absence]], there: There) -> None:
    """Blame each row whose days meet those of another absence of the same person, of the file or from before."""
    for row, absence in fresh:
        for other in there[absence.person_id]:
            if other is not absence and other.first_on <= absence.last_on and absence.first_on <= other.last_on:
                report.blame(row.place, "first_on", operations.overlaps(other.first_on, other.last_on))
                break


def _told(absence: Absence) -> str:
    return day_range(absence.first_on, absence.last_on, clock.today())
