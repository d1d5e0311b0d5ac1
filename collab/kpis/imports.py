"""The KPI file's way in: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from collab.access import duties
from collab.kit import clock
from collab.kit.operation import operation
from collab.kpis import access
from collab.kpis.files import FileRow, parse
from collab.kpis.models import Kpi, Measurement
from collab.kpis.operations import Reading, record_measured
from collab.people.models import Person
from collab.web.sheets.report import FileRefused, Report

# Rows a statement: far below the statement's time limit on a slow machine.
CHUNK = 5_000
# KPIs that a file may name: a company has some hundreds, and each that is not known is asked for and told of.
MOST_KPIS = 1_000
Known = set[tuple[int, date, Decimal, str, str]]


def read_file(*, actor: Person, data: bytes, name: str, only: str = "") -> Report[FileRow]:
    """Record the values of a CSV or XLSX file, all or none; rows that are there already are skipped and counted.

    ``only`` is the code of the one KPI that this door is for.
    Raises FileRefused with the report, or Busy where another writer holds one of the KPIs.
    """
    report = parse(data, name, clock.today())
    if len({row.kpi for row in report.rows}) > MOST_KPIS:
        report.blame(0, "", f"The file names more than {MOST_KPIS:,} KPIs. Split it.")
        raise FileRefused(report)
    for row in report.rows:
        if only and row.kpi != only.lower():
            report.blame(row.place, "kpi", f"Only values of {only} are taken here.")
    if report.wrong:
        # What one may not feed is part of the same report, so that a person mends the file once.
        _permitted(actor, report, _found(actor, report))
        raise FileRefused(report)
    return store(actor=actor, report=report, name=name)


@operation
def store(*, actor: Person, report: Report[FileRow], name: str) -> Report[FileRow]:
    """Take over what was parsed. The KPIs' rows are locked in one order, so two files at once take turns."""
    kpis = _found(actor, report, lock=True)
    _permitted(actor, report, kpis)
    if report.wrong:
        raise FileRefused(report)
    rows = [row for row in report.rows if row.kpi in kpis]
    known = _known([kpi.pk for kpi in kpis.values()], rows)
    fresh = [row for row in rows if _key(kpis[row.kpi], row) not in known]
    arrived_at = clock.now()
    _copy(actor, kpis, fresh, arrived_at)
    by_kpi: defaultdict[str, list[FileRow]] = defaultdict(list)
    for row in fresh:
        by_kpi[row.kpi].append(row)
    for code in sorted(by_kpi):
        readings = [Reading(row.value, row.on, row.source) for row in by_kpi[code]]
        record_measured(actor, kpis[code], readings, arrived_at=arrived_at, added=len(readings), file=name[:120])
    report.added, report.skipped = len(fresh), len(rows) - len(fresh)
    return report


def _found(actor: Person, report: Report[FileRow], lock: bool = False) -> dict[str, Kpi]:
    kpis = access.visible(actor).filter(code__in={row.kpi for row in report.rows}).order_by("pk")
    if lock:
        kpis = kpis.select_for_update(of=("self",), no_key=True)
    return {kpi.code: kpi for kpi in kpis}


def _permitted(actor: Person, report: Report[FileRow], kpis: dict[str, Kpi]) -> None:
    """Blame the rows of KPIs that are not known here, or that are not this person's to feed."""
    held = duties.roles_now(actor)
    refused = {code for code, kpi in kpis.items() if not access.may_feed(actor, held, kpi)}
    for row in report.rows:
        if row.kpi not in kpis:
            report.blame(row.place, "kpi", f"There is no KPI with the code {row.kpi}.")
        elif row.kpi in refused:
            report.blame(row.place, "kpi", f"{row.kpi} is fed by its owners, marketing technologists and finance partners.")


def _key(kpi: Kpi, row: FileRow) -> tuple[int, date, Decimal, str, str]:
    return kpi.pk, row.on, row.value.normalize(), row.source, row.note


def _known(ids: list[int], rows: Iterable[FileRow]) -> Known:
    """What is recorded for these KPIs over the file's days, read by key a chunk at a time."""
    days = [row.on for row in rows]
    there = Measurement.objects.filter(kpi_id__in=ids, on__gte=min(days), on__lte=max(days)).order_by("pk")
    facts = there.values_list("pk", "kpi_id", "on", "value", "source", "note")
    known: Known = set()
    chunk = list(facts[: 4 * CHUNK])
    while chunk:
        known.update((kpi, on, value.normalize(), source, note) for _, kpi, on, value, source, note in chunk)
        chunk = list(facts.filter(pk__gt=chunk[-1][0])[: 4 * CHUNK])
    return known


def _copy(actor: Person, kpis: dict[str, Kpi], rows: list[FileRow], arrived_at: datetime) -> None:
    """COPY in chunks. Foreign keys are checked with each chunk, else all of them would burden the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for start in range(0, len(rows), CHUNK):
            lines = _lines(actor, kpis, rows[start : start + CHUNK], arrived_at.isoformat())
            columns = 'kpi_id, "on", value, source, note, by_id, arrived_at'
            cursor.copy_expert(f"COPY kpis_measurement ({columns}) FROM STDIN", io.StringIO("".join(lines)))


def _lines(actor: Person, kpis: dict[str, Kpi], rows: Iterable[FileRow], arrived: str) -> Iterator[str]:
    for row in rows:
        parts = (kpis[row.kpi].pk, row.on.isoformat(), row.value, _escaped(row.source), _escaped(row.note), actor.pk, arrived)
        yield "\t".join(map(str, parts)) + "\n"


def _escaped(text: str) -> str:
    """Text as COPY wants it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
