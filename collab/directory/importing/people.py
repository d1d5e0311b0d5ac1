"""A file of people in: parsed outside the transaction, then everything or nothing inside it."""

from collab.access import duties
from collab.directory import access, addresses
from collab.directory.importing import held, writing
from collab.directory.importing.files import PlaceRow, parse_people
from collab.kit.errors import Forbidden
from collab.kit.many import Tick, unwatched
from collab.kit.operation import operation
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import FileRefused, Report, refuse
from collab.web.sheets.tables import NOTHING_ASKED


def read_people(
    *, actor: Person, data: bytes, name: str, asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[PlaceRow]:
    """Take the people of a CSV or XLSX file over, all or none. A row is of the person of that username; nobody leaves by a file.

    ``dry_run`` only looks. Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, Forbidden.
    """
    keeper(actor)
    report = parse_people(data, name, asked)
    if dry_run or report.wrong:
        if report.rows:
            held.hold(report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return take(actor=actor, report=report, seen=seen)


@operation
def take(*, actor: Person, report: Report[PlaceRow], seen: str = "", tick: Tick = unwatched) -> Report[PlaceRow]:
    """Take over what was parsed, held against what stands now; ``tick`` is told how many rows are done."""
    keeper(actor)
    found = held.hold(report, lock=True)
    refuse(report, seen)
    writing.write(actor, found, lambda done: tick(report.unchanged + done))
    return report


def keeper(actor: Person) -> None:
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.FILES_KEPT_BY)


BESIDE = Kind(
    "people",
    addresses.PEOPLE_IMPORT,
    may=lambda actor, which: keeper(actor),
    read=lambda data, name, asked, which: parse_people(data, name, asked),
    take=lambda owed, report, tick: take(actor=owed.by, report=report, seen=owed.seen, tick=tick),
)
