"""The KPI file's way in: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection

from collab.access import duties
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.formats import grouped
from collab.kit.many import forget_plans
from collab.kit.operation import operation
from collab.kpis import access, addresses
from collab.kpis.against import hold
from collab.kpis.doubts import Reading
from collab.kpis.figures import BY_FORMULA, RECKONED
from collab.kpis.files import FileRow, parse
from collab.kpis.holding import sorted_out
from collab.kpis.models import Feed, Kpi
from collab.kpis.operations import record_measured
from collab.kpis.restating import asking
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import FileRefused, Moved, Report
from collab.web.sheets.tables import NOTHING_ASKED

# Rows a statement: far below the statement's time limit on a slow machine.
CHUNK, FIRST_CHUNK = 2_000, 300
# KPIs that a file may name: a company has some hundreds, and each that is not known is asked for and told of.
MOST_KPIS = 1_000


def read_file(
    *, actor: Person, data: bytes, name: str, only: str = "", asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[FileRow]:
    """Record the values of a CSV or XLSX file, all or none; rows that say what counts already are counted and left.

    ``only`` is the code of the one KPI that this door is for. ``dry_run`` only looks: nothing is written, and what is refused
    stands in the report. ``seen``: what an earlier look was held against.
    Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, or Busy where another writer holds a KPI.
    """
    report = _parsed(data, name, asked, only)
    if dry_run or report.wrong:
        # What one may not feed is part of the same report, so that a person mends the file once.
        if report.rows:
            look(actor, report)
        if not dry_run:
            raise FileRefused(report)
        return report
    return store(actor=actor, report=report, name=name, seen=seen)


def _parsed(data: bytes, name: str, asked: Asked, only: str) -> Report[FileRow]:
    """The file's rows, or what is wrong with it before it is held against anything."""
    report = parse(data, name, clock.today(), asked)
    if len({row.kpi for row in report.rows}) > MOST_KPIS:
        report.blame(0, "", f"The file names more than {grouped(MOST_KPIS)} KPIs. Split it.")
        report.rows.clear()
    for row in report.rows:
        if only and row.kpi != only.lower():
            report.blame(row.place, "kpi", f"Only values of {only} are taken here.")
    return report


def look(actor: Person, report: Report[FileRow], feed: Feed | None = None) -> None:
    """What the rows would do, told and blamed in the report; nothing is written."""
    kpis = _found(actor, report, feed)
    hold(report, kpis, _permitted(actor, report, kpis, feed))


@operation
def store(*, actor: Person, report: Report[FileRow], name: str, seen: str = "", feed: Feed | None = None) -> Report[FileRow]:
    """Take over what was parsed. The KPIs' rows are locked in one order, so two files at once take turns.

    What nobody believes waits in its KPI's tray; of the rest what restates a closed period waits for the other owner, one restatement a
    KPI. ``feed`` brings values of the KPIs that it names.
    """
    kpis = _found(actor, report, feed, lock=True)
    fresh = hold(report, kpis, _permitted(actor, report, kpis, feed))
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != report.seen and fresh:
        raise Moved(report)
    arrived_at = clock.now()
    doubted = [(kpis[row.kpi], Reading(row.value, row.on, row.source, row.note)) for row, _ in fresh.doubted]
    sorted_out(actor, doubted, arrived_at, [why for _, why in fresh.doubted])
    for code, (rows, there) in sorted(fresh.later.items()):
        asking.ask(actor, kpis[code], rows, there, file=name[:120])
    _copy(actor, kpis, fresh.now, arrived_at)
    by_kpi: defaultdict[str, list[FileRow]] = defaultdict(list)
    for row in fresh.now:
        by_kpi[row.kpi].append(row)
    for code in sorted(by_kpi):
        readings = [Reading(row.value, row.on, row.source) for row in by_kpi[code]]
        record_measured(actor, kpis[code], readings, arrived_at=arrived_at, added=len(readings), file=name[:120])
    return report


def _may(actor: Person, which: str) -> None:
    if not access.may_feed_any(actor):
        raise Forbidden("KPI owners, marketing technologists and finance partners import values.")


BESIDE = Kind(
    "values",
    addresses.KPIS_IMPORT,
    may=_may,
    read=_parsed,
    # Written by COPY: there is nothing to say on the way.
    take=lambda owed, report, tick: store(actor=owed.by, report=report, name=owed.name, seen=owed.seen),
)


def _found(actor: Person, report: Report[FileRow], feed: Feed | None = None, lock: bool = False) -> dict[str, Kpi]:
    kpis = access.visible(actor).filter(code__in={row.kpi for row in report.rows}).order_by("pk")
    if feed is not None:
        # What its token does not name is not there for it.
        kpis = kpis.filter(pk__in=feed.named.values("kpi"))
    if lock:
        kpis = kpis.select_for_update(of=("self",), no_key=True)
    return {kpi.code: kpi for kpi in kpis}


def _permitted(actor: Person, report: Report[FileRow], kpis: dict[str, Kpi], feed: Feed | None = None) -> set[str]:
    """Blame the rows of KPIs that are not known here, or that are not this person's to feed; the codes of the latter.

    A feed brings values of the KPIs that it names, as long as whoever made it may have one for them.
    """
    held = duties.roles_now(actor)
    own = {code: RECKONED if kpi.reckoned else BY_FORMULA for code, kpi in kpis.items() if kpi.reckoned or kpi.formula}
    may = access.may_feed if feed is None else access.may_have_feed
    refused = {code for code, kpi in kpis.items() if not may(actor, held, kpi)} | own.keys()
    for row in report.rows:
        if row.kpi not in kpis:
            report.blame(row.place, "kpi", f"There is no KPI with the code {row.kpi}.")
        elif row.kpi in own:
            report.blame(row.place, "kpi", f"{row.kpi}: {own[row.kpi]}")
        elif row.kpi in refused:
            report.blame(row.place, "kpi", f"{row.kpi} is fed by its owners, marketing technologists and finance partners.")
    return refused


def _copy(actor: Person, kpis: dict[str, Kpi], rows: list[FileRow], arrived_at: datetime) -> None:
    """COPY in chunks. Foreign keys are checked with each chunk, else all of them would burden the commit.

    The first chunks are small: where the table was empty, the guard's plan for it reads all of it a row.
    """
    columns, start, size = 'kpi_id, "on", value, source, note, by_id, arrived_at', 0, FIRST_CHUNK
    while start < len(rows):
        forget_plans()
        lines = _lines(actor, kpis, rows[start : start + size], arrived_at.isoformat())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.copy_expert(f"COPY kpis_measurement ({columns}) FROM STDIN", io.StringIO("".join(lines)))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        start, size = start + size, min(CHUNK, 4 * size)


def _lines(actor: Person, kpis: dict[str, Kpi], rows: Iterable[FileRow], arrived: str) -> Iterator[str]:
    for row in rows:
        parts = (kpis[row.kpi].pk, row.on.isoformat(), row.value, _escaped(row.source), _escaped(row.note), actor.pk, arrived)
        yield "\t".join(map(str, parts)) + "\n"


def _escaped(text: str) -> str:
    """Text as COPY wants it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
