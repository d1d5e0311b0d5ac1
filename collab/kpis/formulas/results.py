"""What formulas give, kept as measurements: each with the measurements it used, restated where one of them was. Safe to run twice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from collab.events.models import Event
from collab.kit import clock
from collab.kit.formats import listed
from collab.kit.operation import inside_unit, operation
from collab.kpis.doubts import Reading
from collab.kpis.formulas.checking import naming
from collab.kpis.formulas.grammar import read
from collab.kpis.formulas.series import Series, back, called, periods, reach
from collab.kpis.formulas.tree import Node, codes
from collab.kpis.formulas.worth import NotKnown, Reckoner
from collab.kpis.holding import sorted_out
from collab.kpis.models import Kpi, Measurement, Result, Used
from collab.kpis.operations import record_measured
from collab.kpis.standing import period_start

SOURCE = "formula"
# Rows a statement.
AT_ONCE = 1_000
# What changes of a KPI lets its own results, or those over it, be reckoned anew.
OWN, OVER = frozenset({"formula", "cadence", "is_active", "lowest", "highest", "largest_jump"}), frozenset({"cadence"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a formula gives for a day: a value, or None and why it is not known. ``is_missing``: an input has no value."""

    on: date
    value: Decimal | None
    why: str
    is_missing: bool
    used: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class There:
    """What counts for a day already; ``used`` and ``formula`` are None where it is no result of a formula."""

    value: Decimal | None
    note: str
    formula: str | None
    used: frozenset[int]


def follow(event: Event) -> None:
    """The reaction to values that came and to KPIs that were changed: what is reckoned from them is reckoned anew."""
    kpi = Kpi.objects.filter(pk=event.subject_id).first()
    if kpi is None:
        return
    if event.kind == "kpis.measurement.recorded":
        since = date.fromisoformat(event.data["first_on"])
        for one in naming(kpi.code):
            reckon(one, since)
        return
    if kpi.formula and (event.kind == "kpis.kpi.defined" or not OWN.isdisjoint(event.data)):
        reckon(kpi)
    if not OVER.isdisjoint(event.data):
        for one in naming(kpi.code):
            reckon(one)


@operation
def reckon_now(*, code: str, since: date | None = None) -> int:
    """Reckon one KPI's formula; gives how many results are new."""
    kpi = Kpi.objects.filter(code=code).exclude(formula="").first()
    return 0 if kpi is None else reckon(kpi, since)


def reckon(kpi: Kpi, since: date | None = None, accepted: Collection[tuple[date, Decimal]] = ()) -> int:
    """Reckon what the formula gives for each period from that of ``since`` on, of all where None; gives how many results are new.

    What says the same as before adds nothing. ``accepted`` are results out of bounds that an owner let in.
    """
    inside_unit()
    held = Kpi.objects.select_for_update(of=("self",), no_key=True).filter(pk=kpi.pk, is_active=True).exclude(formula="").first()
    if held is None:
        return 0
    node = read(held.formula)
    inputs = {one.code: one for one in Kpi.objects.filter(code__in=codes(node))}
    found = list(_given(held, node, inputs, since))
    there = _there(held, [one.on for one in found])
    fresh = [one for one in found if _is_new(one, there.get(one.on), held.formula)]
    now = clock.now()
    fresh = _let_through(held, fresh, accepted, now)
    if fresh:
        _keep(held, inputs, fresh, there, now)
    return len(fresh)


def reckoner(kpi: Kpi, inputs: dict[str, Kpi], series: Series, first: date, last: date) -> Reckoner:
    """Asks for the values of one period."""
    return Reckoner(
        ask=lambda code, count: series.at(code, *back(kpi.cadence, first, count)),
        name=lambda code: inputs[code].name,
        when=lambda count: called(*back(kpi.cadence, first, count)) if count else called(first, last),
    )


def _given(kpi: Kpi, node: Node, inputs: dict[str, Kpi], since: date | None) -> Iterable[Given]:
    """Of each period in which an input has a value, the earliest first."""
    first = None if since is None else min(period_start(since, one.cadence) for one in (kpi, *inputs.values()))
    series = Series(inputs, None if first is None else reach(node, kpi.cadence, period_start(first, kpi.cadence)))
    span = series.first_and_last()
    for begins, ends in periods(kpi.cadence, max(first or span[0], span[0]), span[1]) if span else ():
        on = series.newest_within(begins, ends)
        if on is not None:
            yield _one(reckoner(kpi, inputs, series, begins, ends), node, on)


def _one(asking: Reckoner, node: Node, on: date) -> Given:
    try:
        value = asking.value(node)
    except NotKnown as reason:
        return Given(on, None, reason.sentence, reason.is_missing, tuple(asking.used))
    return Given(on, value, "", False, tuple(asking.used))


def _there(kpi: Kpi, days: list[date]) -> dict[date, There]:
    rows = list(Measurement.objects.filter(kpi=kpi, on__in=days).order_by("on", "-id").distinct("on").select_related("result"))
    used: dict[int, set[int]] = {}
    for result, measurement in Used.objects.filter(result__measurement__in=rows).values_list("result__measurement", "measurement"):
        used.setdefault(result, set()).add(measurement)
    return {
        row.on: There(row.value, row.note, row.result.formula if hasattr(row, "result") else None, frozenset(used.get(row.pk, ())))
        for row in rows
    }


def _is_new(given: Given, there: There | None, formula: str) -> bool:
    """Whether it says something else than what counts. A missing input takes back an earlier result, and nothing that people measured."""
    if given.value is None:
        if there is None:
            return not given.is_missing
        return (there.formula is not None and (there.value is not None or there.note != _note(given.why))) or (
            there.formula is None and not given.is_missing
        )
    return there is None or there.formula is None or there.value != given.value or there.used != frozenset(given.used)


def _note(why: str) -> str:
    return f"Not known: {why}"[:300]


def _let_through(kpi: Kpi, fresh: list[Given], accepted: Collection[tuple[date, Decimal]], now: datetime) -> list[Given]:
    """Without those that wait in the tray."""
    known = [(one, one.value) for one in fresh if one.value is not None and (one.on, one.value) not in accepted]
    waiting = sorted_out(None, [(kpi, Reading(value, one.on, SOURCE)) for one, value in known], now)
    held = {one.on for (one, _), waits in zip(known, waiting, strict=True) if waits is not None}
    return [one for one in fresh if one.on not in held]


def _keep(kpi: Kpi, inputs: dict[str, Kpi], fresh: list[Given], there: dict[date, There], now: datetime) -> None:
    rows = [
        Measurement(kpi=kpi, on=one.on, value=one.value, source=SOURCE, note=note, by=None, arrived_at=now)
        for one, note in zip(fresh, _notes(kpi, inputs, fresh, there), strict=True)
    ]
    Measurement.objects.bulk_create(rows, batch_size=AT_ONCE)
    results = [Result(measurement=row, formula=kpi.formula, is_restated=row.on in there) for row in rows]
    Result.objects.bulk_create(results, batch_size=AT_ONCE)
    used = [Used(result=result, measurement_id=key) for result, one in zip(results, fresh, strict=True) for key in one.used]
    Used.objects.bulk_create(used, batch_size=AT_ONCE)
    readings: list[Any] = [Reading(one.value or Decimal(0), one.on, SOURCE) for one in fresh]
    record_measured(None, kpi, readings, arrived_at=now, added=len(fresh))


def _notes(kpi: Kpi, inputs: dict[str, Kpi], fresh: list[Given], there: dict[date, There]) -> list[str]:
    """Why it is not known, and what let it be restated."""
    before = {key for one in there.values() for key in one.used} | {key for one in fresh for key in one.used}
    of = dict(Measurement.objects.filter(pk__in=before).values_list("pk", "kpi__code")) if there else {}
    return [_note(one.why) if one.value is None else _restated(kpi, inputs, one, there.get(one.on), of) for one in fresh]


def _restated(kpi: Kpi, inputs: dict[str, Kpi], one: Given, was: There | None, of: dict[int, str]) -> str:
    if was is None:
        return ""
    if was.formula != kpi.formula:
        return "Restated: the formula is another one." if was.formula is not None else "Restated: reckoned by a formula from now on."
    changed = {of[key] for key in was.used ^ frozenset(one.used) if key in of}
    names = [inputs[code].name for code in inputs if code in changed]
    return f"Restated: {listed(names)} changed."[:300] if names else "Restated."
