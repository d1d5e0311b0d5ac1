"""What a file or a call says, held against what counts: what is new, what waits in the tray, and what restates a closed period."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from collab.kit.formats import day
from collab.kpis.doubts import doubts
from collab.kpis.files import FileRow
from collab.kpis.models import Kpi, Measurement
from collab.kpis.restating import asking
from collab.kpis.standing import period_end, period_start
from collab.web.sheets.report import MOST_CHANGES, Change, Report

# Rows that are read at once.
CHUNK = 20_000
# From so many times the last value on, or so small a part of it, one looks at the digits again.
FAR = 10
FAR_OFF = "ten times the last value or more, or a tenth of it or less. Look whether the digits are meant."
DOUBTED = "out of its KPI’s bounds, or too far from the value before: it waits in the tray, and counts when an owner lets it in."
NARROW = "\u00a0"
# By KPI what restates closed periods, with what counts there.
Later = dict[str, tuple[list[FileRow], asking.There]]
# Of a KPI and a day: the key of the measurement that counts, its value, source and note.
Latest = dict[tuple[int, date], tuple[int, Decimal | None, str, str]]


@dataclass(frozen=True, slots=True)
class Fresh:
    """The rows that say something else than what counts: those that count at once, that restate, and that are doubted with why."""

    now: list[FileRow]
    later: Later
    doubted: list[tuple[FileRow, str]]

    def __bool__(self) -> bool:
        return bool(self.now or self.later or self.doubted)


def hold(report: Report[FileRow], kpis: dict[str, Kpi], refused: set[str]) -> Fresh:
    """Hold the rows against what counts now, as a value by hand is: told and counted in the report; those that say something else.

    First what nobody believes is set apart, then, of the rest, what restates a closed period.
    """
    rows = [row for row in report.rows if row.kpi in kpis and row.kpi not in refused]
    latest = _latest(list(kpis.values()), rows)
    report.forget()
    seen, other = hashlib.sha256(), list[FileRow]()
    for row in rows:
        there = latest.get((kpis[row.kpi].pk, row.on))
        seen.update(repr((kpis[row.kpi].pk, row, there)).encode())
        if there is not None and there[1:] == (row.value, row.source, row.note):
            report.unchanged += 1
        else:
            other.append(row)
    report.seen = seen.hexdigest()
    why = doubts([(kpis[row.kpi], row.on, row.value) for row in other])
    doubted = [(row, said) for row, said in zip(other, why, strict=True) if said]
    believed = [row for row, said in zip(other, why, strict=True) if not said]
    now, later = _parted(kpis, believed, latest)
    _tell(report, kpis, believed, latest)
    waiting = sorted(row.place for held, _ in later.values() for row in held)
    report.held, report.waiting = len(doubted), len(waiting)
    said = {DOUBTED: [row.place for row, _ in doubted], FAR_OFF: _far_off(kpis, rows, believed, latest), asking.WAITS: waiting}
    report.notes = [note for note in report.notes if not note.endswith(tuple(said))]
    for what, places in said.items():
        for place in places:
            report.remark(what, place)
    report.finish()
    return Fresh(now, later, doubted)


def _tell(report: Report[FileRow], kpis: dict[str, Kpi], believed: list[FileRow], latest: Latest) -> None:
    """Count the rows, and show what each would do. What is replaced comes first: it is what one wants to see before saying yes."""
    told = list[Change]()
    for row in believed:
        kpi = kpis[row.kpi]
        there = latest.get((kpi.pk, row.on))
        if there is None:
            report.new += 1
            told += [] if report.new > MOST_CHANGES else [_change(kpi, row, "")]
        else:
            report.changed += 1
            report.show(_change(kpi, row, _told(kpi, *there[1:])))
    for change in told:
        report.show(change)


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


def _latest(kpis: list[Kpi], rows: list[FileRow]) -> Latest:
    """What counts for these KPIs over the periods of the file's days, read by key a chunk at a time: of a day the later arrival."""
    if not rows:
        return {}
    days, cadences = [row.on for row in rows], {kpi.cadence for kpi in kpis}
    first, last = min(period_start(min(days), one) for one in cadences), max(period_end(max(days), one) for one in cadences)
    there = Measurement.objects.filter(kpi_id__in=[kpi.pk for kpi in kpis], on__gte=first, on__lte=last).order_by("pk")
    facts = there.values_list("pk", "kpi_id", "on", "value", "source", "note")
    latest: Latest = {}
    chunk = list(facts[:CHUNK])
    while chunk:
        latest.update(((kpi, on), (pk, value, source, note)) for pk, kpi, on, value, source, note in chunk)
        chunk = list(facts.filter(pk__gt=chunk[-1][0])[:CHUNK])
    return latest
