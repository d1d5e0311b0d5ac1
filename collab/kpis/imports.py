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
from collab.kit.errors import Forbidden
from collab.kit.formats import day, grouped
from collab.kit.many import forget_plans
from collab.kit.operation import operation
from collab.kpis import access, addresses
from collab.kpis.figures import RECKONED
from collab.kpis.files import FileRow, parse
from collab.kpis.models import Feed, Kpi, Measurement
from collab.kpis.operations import Reading, record_measured
from collab.kpis.restating import asking
from collab.kpis.standing import period_end, period_start
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Kind
from collab.web.sheets.report import MOST_CHANGES, Change, FileRefused, Moved, Report
from collab.web.sheets.tables import NOTHING_ASKED

# Rows a statement: far below the statement's time limit on a slow machine.
CHUNK, FIRST_CHUNK = 2_000, 300
# KPIs that a file may name: a company has some hundreds, and each that is not known is asked for and told of.
MOST_KPIS = 1_000
# From so many times the last value on, or so small a part of it, one looks at the digits again.
FAR = 10
FAR_OFF = "ten times the last value or more, or a tenth of it or less. Look whether the digits are meant."
NARROW = "\u00a0"
# By KPI what restates closed periods, with what counts there.
Later = dict[str, tuple[list[FileRow], asking.There]]
# Of a KPI and a day: the key of the measurement that counts, its value, source and note.
Latest = dict[tuple[int, date], tuple[int, Decimal, str, str]]


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
    _held(report, kpis, _permitted(actor, report, kpis, feed))


@operation
def store(*, actor: Person, report: Report[FileRow], name: str, seen: str = "", feed: Feed | None = None) -> Report[FileRow]:
    """Take over what was parsed. The KPIs' rows are locked in one order, so two files at once take turns.

    What restates a closed period waits for the other owner, one restatement a KPI. ``feed`` brings values of the KPIs that it names.
    """
    kpis = _found(actor, report, feed, lock=True)
    fresh, later = _held(report, kpis, _permitted(actor, report, kpis, feed))
    if report.wrong:
        raise FileRefused(report)
    if seen and seen != report.seen and (fresh or later):
        raise Moved(report)
    arrived_at = clock.now()
    for code, (rows, there) in sorted(later.items()):
        asking.ask(actor, kpis[code], rows, there, file=name[:120])
    _copy(actor, kpis, fresh, arrived_at)
    by_kpi: defaultdict[str, list[FileRow]] = defaultdict(list)
    for row in fresh:
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


def _held(report: Report[FileRow], kpis: dict[str, Kpi], refused: set[str]) -> tuple[list[FileRow], Later]:
    """Hold the rows against what counts now, as a value by hand is: told and counted in the report; those that say something else.

    Apart from them, by KPI, those that restate a closed period, with what counts there.
    """
    rows = [row for row in report.rows if row.kpi in kpis and row.kpi not in refused]
    latest = _latest(list(kpis.values()), rows)
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
        if there is None:
            report.new += 1
            told += [] if report.new > MOST_CHANGES else [_change(kpi, row, "")]
        else:
            report.changed += 1
            report.show(_change(kpi, row, _told(kpi, *there[1:])))
    report.notes = [note for note in report.notes if not note.endswith(FAR_OFF)]
    for place in _far_off(kpis, rows, fresh, latest):
        report.remark(FAR_OFF, place)
    fresh, later = _parted(kpis, fresh, latest)
    report.notes = [note for note in report.notes if not note.endswith(asking.WAITS)]
    waiting = sorted(row.place for held, _ in later.values() for row in held)
    report.waiting = len(waiting)
    for place in waiting:
        report.remark(asking.WAITS, place)
    report.finish()
    # What is replaced comes first: it is what one wants to see before saying yes.
    for change in told:
        report.show(change)
    report.seen = seen.hexdigest()
    return fresh, later


def _parted(kpis: dict[str, Kpi], fresh: list[FileRow], latest: Latest) -> tuple[list[FileRow], Later]:
    """Those that count at once, and by KPI those that wait, with what counts for the days of their periods."""
    by_kpi: defaultdict[str, list[FileRow]] = defaultdict(list)
    for row in fresh:
        by_kpi[row.kpi].append(row)
    there: defaultdict[int, asking.There] = defaultdict(dict)
    for (pk, on), (key, value, _, _) in latest.items():
        there[pk][on] = (key, value)
    now, later = list[FileRow](), dict[str, tuple[list[FileRow], asking.There]]()
    for code, rows in by_kpi.items():
        known = there[kpis[code].pk]
        at_once, waiting = asking.parted(kpis[code], rows, known)
        now += at_once
        if waiting:
            later[code] = (waiting, known)
    return now, later


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
        if row is not None and against is not None and _is_far(now, against):
            found.append(row.place)
        last[key[0]] = now
    return sorted(found)


def _is_far(now: Decimal, before: Decimal) -> bool:
    one, other = sorted((abs(now), abs(before)))
    return bool(one) and other >= FAR * one


def _change(kpi: Kpi, row: FileRow, before: str) -> Change:
    return Change(row.place, f"{kpi.name}, {day(row.on, date.min)}", before, _told(kpi, row.value, row.source, row.note))


def _told(kpi: Kpi, value: Decimal, source: str, note: str) -> str:
    """With every digit: two values that are not the same must not look it."""
    digits = format(value.normalize() if value else Decimal(0), "f")
    return ", ".join(filter(None, (f"{digits}{'' if kpi.unit == '%' else NARROW}{kpi.unit}", source, note)))


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
    own = {code for code, kpi in kpis.items() if kpi.reckoned}
    if feed is None:
        refused = {code for code, kpi in kpis.items() if not access.may_feed(actor, held, kpi)} | own
    else:
        refused = {code for code, kpi in kpis.items() if not access.may_have_feed(actor, held, kpi)} | own
    for row in report.rows:
        if row.kpi not in kpis:
            report.blame(row.place, "kpi", f"There is no KPI with the code {row.kpi}.")
        elif row.kpi in own:
            report.blame(row.place, "kpi", f"{row.kpi}: {RECKONED}")
        elif row.kpi in refused:
            report.blame(row.place, "kpi", f"{row.kpi} is fed by its owners, marketing technologists and finance partners.")
    return refused


def _latest(kpis: list[Kpi], rows: list[FileRow]) -> Latest:
    """What counts for these KPIs over the periods of the file's days, read by key a chunk at a time: of a day the later arrival."""
    if not rows:
        return {}
    days, cadences = [row.on for row in rows], {kpi.cadence for kpi in kpis}
    first, last = min(period_start(min(days), one) for one in cadences), max(period_end(max(days), one) for one in cadences)
    there = Measurement.objects.filter(kpi_id__in=[kpi.pk for kpi in kpis], on__gte=first, on__lte=last).order_by("pk")
    facts = there.values_list("pk", "kpi_id", "on", "value", "source", "note")
    latest: Latest = {}
    chunk = list(facts[: 10 * CHUNK])
    while chunk:
        latest.update(((kpi, on), (pk, value, source, note)) for pk, kpi, on, value, source, note in chunk)
        chunk = list(facts.filter(pk__gt=chunk[-1][0])[: 10 * CHUNK])
    return latest


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
