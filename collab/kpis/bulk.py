"""Values that a program sends by the thousand in one call: read row by row, held against what counts as a file is, and taken all or none."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.formats import grouped
from collab.kit.text import clean
from collab.kpis import access, imports
from collab.kpis.files import LARGEST, PLACES, FileRow
from collab.kpis.models import Feed
from collab.kpis.operations import FIRST_DAY
from collab.kpis.standing import AHEAD, period_start
from collab.people.models import Person
from collab.web.sheets.cells import DAY
from collab.web.sheets.report import FileRefused, Report

MOST = 10_000
KEYS = frozenset({"kpi", "value", "on", "source", "note"})
TOO_MANY = f"From 1 to {grouped(MOST)} values in a call. Send the rest in another one."


def take(*, actor: Person, rows: object, dry_run: bool = False, feed: Feed | None = None) -> Report[FileRow]:
    """Record rows of ``kpi``, ``value``, ``on``, ``source`` and, where wanted, ``note``. Raises Invalid or FileRefused, and then writes nothing.

    ``dry_run`` only looks, and gives what would be refused in the report.
    """
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST:
        raise Invalid(measurements=TOO_MANY)
    report = Report[FileRow]()
    for place, row in enumerate(rows, 1):
        _read(report, place, row, feed)
    _periods(actor, report)
    if dry_run or report.wrong:
        imports.look(actor, report, feed)
        if not dry_run:
            raise FileRefused(report)
        return report
    return imports.store(actor=actor, report=report, name="", feed=feed)


def _read(report: Report[FileRow], place: int, row: object, feed: Feed | None) -> None:
    """One row, or what is wrong with it."""
    if not isinstance(row, dict):
        report.blame(place, "", "A value is an object of kpi, value, on and source.")
        return
    wrong = report.wrong
    for unknown in sorted(set(map(str, row)) - KEYS):
        report.blame(place, unknown[:50], "This key is not known here.")
    read = {name: _tried(report, place, name, reader, row) for name, reader in READERS.items()}
    source = _tried(report, place, "source", lambda said: _source(said, feed), row)
    if report.wrong == wrong:
        report.rows.append(FileRow(place, read["kpi"], read["on"], read["value"], source, read["note"]))


def _tried(report: Report[FileRow], place: int, name: str, reader: Callable[[Any], Any], row: dict[str, Any]) -> Any:
    try:
        return reader(row.get(name))
    except Invalid as refused:
        report.blame(place, name, next(iter(refused.fields.values()))[0])
        return None


def _kpi(said: Any) -> str:
    if not isinstance(said, str) or not 1 <= len(said) <= 50:
        raise Invalid(kpi="Name the KPI by its code.")
    return said.lower()


def _on(said: Any) -> date:
    try:
        found = date.fromisoformat(said) if isinstance(said, str) and DAY.fullmatch(said) else None
    except ValueError:
        found = None
    if found is None or found < FIRST_DAY:
        raise Invalid(on="Write a day from 2000 on as 2026-11-30.")
    return found


def _value(said: Any) -> Decimal:
    """Digits as text, or a number: exact either way, for what a program writes as a number it means as it writes it."""
    if isinstance(said, bool) or not isinstance(said, str | int | float) or len(str(said)) > 30:
        raise Invalid(value="Write a number, for example 41.5.")
    try:
        found = Decimal(str(said))
    except InvalidOperation as error:
        raise Invalid(value="Write a number, for example 41.5.") from error
    if not found.is_finite() or abs(found) >= LARGEST:
        raise Invalid(value="The value is larger than any measure.")
    if found != round(found, PLACES):
        raise Invalid(value=f"Up to {PLACES} digits after the point.")
    return found.quantize(Decimal(1).scaleb(-PLACES))


def _note(said: Any) -> str:
    return _text(said, "note", 300)


def _source(said: Any, feed: Feed | None) -> str:
    """Where it comes from; a feed is of one source, and says it or leaves it out."""
    source = _text(said, "source", 120)
    if feed is None and not source:
        raise Invalid(source="Say where the value comes from.")
    if feed is not None and source not in ("", feed.source):
        raise Invalid(source="This feed is of another source. Leave the source out, or say its own.")
    return source or (feed.source if feed else "")


def _text(said: Any, name: str, longest: int) -> str:
    if said is not None and not isinstance(said, str):
        raise Invalid(**{name: "Write text."})
    return clean(said or "", name, longest)


READERS: dict[str, Callable[[Any], Any]] = {"kpi": _kpi, "on": _on, "value": _value, "note": _note}


def _periods(actor: Person, report: Report[FileRow]) -> None:
    """A call has one value for each period of a KPI, and none of a period that has not begun."""
    today = clock.today()
    cadences = dict(access.visible(actor).filter(code__in={row.kpi for row in report.rows}).values_list("code", "cadence"))
    seen: dict[tuple[str, date], int] = {}
    for row in report.rows:
        if (cadence := cadences.get(row.kpi)) is None:
            continue
        begins = period_start(row.on, cadence)
        if begins > today or row.on > today + AHEAD:
            report.blame(row.place, "on", "This period has not begun: a value comes once it runs.")
        first = seen.setdefault((row.kpi, begins), row.place)
        if first != row.place:
            report.blame(row.place, "on", f"Row {first} has a value of this KPI for this period already.")
