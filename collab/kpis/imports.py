"""The KPI file's way in: parsed outside the transaction, then everything or nothing inside it. No file is kept."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import OuterRef, Subquery

from collab.access import duties
from collab.kit import clock
from collab.kit.formats import day, grouped
from collab.kit.operation import operation
from collab.kpis import access
from collab.kpis.doubts import Reading, doubts
from collab.kpis.figures import BY_FORMULA, RECKONED
from collab.kpis.files import FileRow, parse
from collab.kpis.holding import sorted_out
from collab.kpis.models import Kpi, Measurement
from collab.kpis.operations import record_measured
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.report import MOST_CHANGES, Change, FileRefused, Moved, Report
from collab.web.sheets.tables import NOTHING_ASKED

# Rows a statement: far below the statement's time limit on a slow machine.
CHUNK = 5_000
# KPIs that a file may name: a company has some hundreds, and each that is not known is asked for and told of.
MOST_KPIS = 1_000
# From so many times the last value on, or so small a part of it, one looks at the digits again.
FAR = 10
FAR_OFF = "ten times the last value or more, or a tenth of it or less. Look whether the digits are meant."
DOUBTED = "out of its KPI’s bounds, or too far from the value before: it waits in the tray, and counts when an owner lets it in."
NARROW = "\u00a0"
# Of a KPI and a day: the key of the measurement that counts, its value, source and note.
Latest = dict[tuple[int, date], tuple[int, Decimal | None, str, str]]


def read_file(
    *, actor: Person, data: bytes, name: str, only: str = "", asked: Asked = NOTHING_ASKED, dry_run: bool = False, seen: str = ""
) -> Report[FileRow]:
    """Record the values of a CSV or XLSX file, all or none; rows that say what counts already are counted and left.

    ``only`` is the code of the one KPI that this door is for. ``dry_run`` only looks: nothing is written, and what is refused
    stands in the report. ``seen``: what an earlier look was held against.
    Raises FileRefused with the report, Moved where somebody looked and it is otherwise now, or Busy where another writer holds a KPI.
    """
    report = parse(data, name, clock.today(), asked)
    if len({row.kpi for row in report.rows}) > MOST_KPIS:
        report.blame(0, "", f"The file names more than {grouped(MOST_KPIS)} KPIs. Split it.")
        report.rows.clear()
    for row in report.rows:
        if only and row.kpi != only.lower():
            report.blame(row.place, "kpi", f"Only values of {only} are taken here.")
    if dry_run or report.wrong:
        # What one may not feed is part of the same report, so that a person mends the file once.
        if report.rows:
            kpis = _found(actor, report)
            _held(report, kpis, _permitted(actor, report, kpis))
        if not dry_run:
            raise FileRefused(report)
        return report
    return store(actor=actor, report=report, name=name, seen=seen)


@operation
def store(*, actor: Person, report: Report[FileRow], name: str, seen: str = "") -> Report[FileRow]:
    """Take over what was parsed. The KPIs' rows are locked in one order, so two files at once take turns."""
    kpis = _found(actor, report, lock=True)
    fresh = _held(report, kpis, _permitted(actor, report, kpis))
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != report.seen and fresh:
        raise Moved(report)
    arrived_at = clock.now()
    waits = sorted_out(actor, [(kpis[row.kpi], Reading(row.value, row.on, row.source, row.note)) for row in fresh], arrived_at)
    fresh = [row for row, held in zip(fresh, waits, strict=True) if held is None]
    _copy(actor, kpis, fresh, arrived_at)
    by_kpi: defaultdict[str, list[FileRow]] = defaultdict(list)
    for row in fresh:
        by_kpi[row.kpi].append(row)
    for code in sorted(by_kpi):
        readings = [Reading(row.value, row.on, row.source) for row in by_kpi[code]]
        record_measured(actor, kpis[code], readings, arrived_at=arrived_at, added=len(readings), file=name[:120])
    return report


def _held(report: Report[FileRow], kpis: dict[str, Kpi], refused: set[str]) -> list[FileRow]:
    """Hold the rows against what counts now, as a value by hand is: told and counted in the report; those that say something else."""
    rows = [row for row in report.rows if row.kpi in kpis and row.kpi not in refused]
    latest = _latest([kpi.pk for kpi in kpis.values()], rows)
    report.forget()
    seen, fresh, told = hashlib.sha256(), list[FileRow](), list[Change]()
    for row in rows:
        kpi = kpis[row.kpi]
        there = latest.get((kpi.pk, row.on))
        seen.update(repr((kpi.pk, row, there)).encode())
        if there is not None and there[1:] == (row.value, row.source, row.note):
            report.unchanged += 1
            continue
        fresh.append(row)
    for row, why in zip(fresh, doubts([(kpis[row.kpi], row.on, row.value) for row in fresh]), strict=True):
        kpi = kpis[row.kpi]
        there = latest.get((kpi.pk, row.on))
        if why:
            report.remark(DOUBTED, row.place)
        elif there is None:
            report.new += 1
            told += [] if report.new > MOST_CHANGES else [_change(kpi, row, "")]
        else:
            report.changed += 1
            report.show(_change(kpi, row, _told(kpi, *there[1:])))
    report.notes = [note for note in report.notes if not note.endswith((FAR_OFF, DOUBTED))]
    for place in _far_off(kpis, rows, fresh, latest):
        report.remark(FAR_OFF, place)
    report.finish()
    # What is replaced comes first: it is what one wants to see before saying yes.
    for change in told:
        report.show(change)
    report.seen = seen.hexdigest()
    return fresh


def _far_off(kpis: dict[str, Kpi], rows: list[FileRow], fresh: list[FileRow], latest: Latest) -> list[int]:
    """The rows that are ten times what their day or the last day before it says, or a tenth: a point may stand wrong."""
    if not fresh:
        return []
    before = Measurement.objects.filter(kpi=OuterRef("pk"), on__lt=min(row.on for row in rows)).order_by("-on", "-id").values("value")[:1]
    known = Kpi.objects.filter(pk__in=[kpi.pk for kpi in kpis.values()]).annotate(last=Subquery(before)).values_list("pk", "last")
    last: dict[int, Decimal | None] = dict(known)
    there = {key: value for key, (_, value, _, _) in latest.items()}
    given = {(kpis[row.kpi].pk, row.on): row for row in fresh}
    found = []
    for key in sorted(there.keys() | given.keys()):
        row = given.get(key)
        now = there[key] if row is None else row.value
        against = there.get(key, last[key[0]])
        if row is not None and against is not None and _is_far(row.value, against):
            found.append(row.place)
        last[key[0]] = now
    return sorted(found)


def _is_far(now: Decimal, before: Decimal) -> bool:
    one, other = sorted((abs(now), abs(before)))
    return bool(one) and other >= FAR * one


def _change(kpi: Kpi, row: FileRow, before: str) -> Change:
    return Change(row.place, f"{kpi.name}, {day(row.on, date.min)}", before, _told(kpi, row.value, row.source, row.note))


def _told(kpi: Kpi, value: Decimal | None, source: str, note: str) -> str:
    """With every digit: two values that are not the same must not look it."""
    digits = format(value.normalize() if value else Decimal(0), "f")
    return ", ".join(filter(None, (f"{digits}{'' if kpi.unit == '%' else NARROW}{kpi.unit}", source, note)))


def _found(actor: Person, report: Report[FileRow], lock: bool = False) -> dict[str, Kpi]:
    kpis = access.visible(actor).filter(code__in={row.kpi for row in report.rows}).order_by("pk")
    if lock:
        kpis = kpis.select_for_update(of=("self",), no_key=True)
    return {kpi.code: kpi for kpi in kpis}


def _permitted(actor: Person, report: Report[FileRow], kpis: dict[str, Kpi]) -> set[str]:
    """Blame the rows of KPIs that are not known here, or that are not this person's to feed; the codes of the latter."""
    held = duties.roles_now(actor)
    own = {code: RECKONED if kpi.reckoned else BY_FORMULA for code, kpi in kpis.items() if kpi.reckoned or kpi.formula}
    refused = {code for code, kpi in kpis.items() if not access.may_feed(actor, held, kpi)} | own.keys()
    for row in report.rows:
        if row.kpi not in kpis:
            report.blame(row.place, "kpi", f"There is no KPI with the code {row.kpi}.")
        elif row.kpi in own:
            report.blame(row.place, "kpi", f"{row.kpi}: {own[row.kpi]}")
        elif row.kpi in refused:
            report.blame(row.place, "kpi", f"{row.kpi} is fed by its owners, marketing technologists and finance partners.")
    return refused


def _latest(ids: list[int], rows: list[FileRow]) -> Latest:
    """What counts for these KPIs over the file's days, read by key a chunk at a time: of a day the later arrival."""
    if not rows:
        return {}
    days = [row.on for row in rows]
    there = Measurement.objects.filter(kpi_id__in=ids, on__gte=min(days), on__lte=max(days)).order_by("pk")
    facts = there.values_list("pk", "kpi_id", "on", "value", "source", "note")
    latest: Latest = {}
    chunk = list(facts[: 4 * CHUNK])
    while chunk:
        latest.update(((kpi, on), (pk, value, source, note)) for pk, kpi, on, value, source, note in chunk)
        chunk = list(facts.filter(pk__gt=chunk[-1][0])[: 4 * CHUNK])
    return latest


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
