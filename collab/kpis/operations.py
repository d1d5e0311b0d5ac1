"""The writes of KPIs: define, alter, set a target, record values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from collab.access import duties
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import grouped
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.kpis import access
from collab.kpis.defining import ALTERED, edge, fitting, plain, put, said
from collab.kpis.doubts import Reading as Reading
from collab.kpis.figures import BY_FORMULA, OWN, RECKONED, keep_own, meant
from collab.kpis.holding import sorted_out
from collab.kpis.locking import locked
from collab.kpis.models import Held, Kpi, Measurement, Target
from collab.kpis.record import digest
from collab.kpis.restating import asking
from collab.kpis.standing import AHEAD
from collab.people.models import Person

MOST_AT_ONCE = 1_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
RESERVED = frozenset({"import", "new", "tray", "measurements", "feeds", "restatements"})
STALE = "This KPI or its targets changed since you opened it. Look at what stands now, and send it again if you still mean it."


@operation
def define(*, actor: Person, code: str, name: str, owner_marketing: Person, owner_it: Person, reckoned: str = "", **more: Any) -> Kpi:
    """A new KPI; ``more`` holds definition and unit, and may hold decimals, direction, cadence, tolerance (a share), scale_from,
    lowest, highest, largest_jump and formula (``formulas.grammar``), which states the unit where ``more`` does not.

    ``reckoned`` is the key of a figure of the portal's own, whose meaning and unit the KPI then has.
    Raises Forbidden, Invalid naming the field, or Unfit where the code is taken.
    """
    if not access.may_define(actor, duties.roles_now(actor)):
        raise Forbidden("Marketing technologists, the leads of both sides and administrators define KPIs.")
    kpi = Kpi(code=read_code(code), reckoned=reckoned)
    put(kpi, {"name": name, "owner_marketing": owner_marketing, "owner_it": owner_it, **meant(reckoned, more)})
    try:
        with transaction.atomic():
            kpi.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a KPI with the code {kpi.code} already.") from error
    data = {"code": kpi.code, "unit": Words(kpi.unit), "direction": kpi.direction, "formula": Words(kpi.formula), "reckoned": reckoned}
    record("kpis.kpi.defined", actor=actor, about=kpi, data={name: said for name, said in data.items() if said})
    return kpi


@operation
def alter(*, actor: Person, code: str, version: int | None = None, **changes: Any) -> Kpi:
    """Change what is said about a KPI (see ``ALTERED``); its code and its record stay. Raises as ``define``.

    ``version`` is what the person saw: Conflict where it is another by now. None is for those who saw none.
    """
    kpi = locked(actor, code)
    if not access.may_define(actor, duties.roles_now(actor), kpi):
        raise Forbidden("Its owners, marketing technologists, the leads of both sides and administrators change a KPI.")
    _fresh(kpi, version)
    if kpi.reckoned:
        keep_own({name: getattr(kpi, name) for name in OWN}, changes)
    before = {name: plain(kpi, name) for name in changes if name in ALTERED}
    put(kpi, changes)
    changed = {name: [said(name, old), said(name, plain(kpi, name))] for name, old in before.items() if old != plain(kpi, name)}
    if changed:
        kpi.version += 1
        kpi.save(update_fields=[*changed, "version"])
        record("kpis.kpi.altered", actor=actor, about=kpi, data=changed)
    return kpi


def _fresh(kpi: Kpi, version: int | None) -> None:
    if version is not None and version != kpi.version:
        raise Conflict(STALE)


@operation
def set_target(
    *,
    actor: Person,
    code: str,
    starts_on: date,
    ends_on: date,
    value: Decimal,
    low: Decimal | None = None,
    version: int | None = None,
    reason: str = "",
) -> Target:
    """What the KPI should reach from ``starts_on`` to ``ends_on`` (both included); Unfit where periods overlap.

    Of a KPI that is to stay within a band, ``low`` is where it begins and ``value`` where it ends.
    Where this very period has a target it is replaced from now on, which takes a reason and the version that was seen.
    """
    kpi = locked(actor, code)
    if not access.may_define(actor, duties.roles_now(actor), kpi):
        raise Forbidden("Its owners, marketing technologists, the leads of both sides and administrators set targets.")
    if ends_on < starts_on:
        raise Invalid(ends_on="The period ends before it starts.")
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise Invalid(**{field: "Days lie between 2000 and 2100."})
    _fresh(kpi, version)
    aim, start, why = fitting(value), edge(kpi, low, value), clean(reason, "reason", 2_000)
    old = Target.objects.filter(kpi=kpi, starts_on=starts_on, ends_on=ends_on, replaced_by__isnull=True).first()
    if old is not None:
        _may_replace(old, (start, aim), version, why)
    try:
        with transaction.atomic():
            target = Target.objects.create(kpi=kpi, starts_on=starts_on, ends_on=ends_on, value=aim, low=start, replaces=old)
    except IntegrityError as error:
        raise Unfit(starts_on="This period overlaps one that has a target already.") from error
    kpi.version += 1
    kpi.save(update_fields=["version"])
    data: dict[str, Any] = {"value": str(target.value), "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    data |= ({} if start is None else {"low": str(target.low)}) | ({"replaces": old.pk} if old else {})
    record("kpis.target.set", actor=actor, about=kpi, why=why, data=data)
    return target


def _may_replace(old: Target, aim: tuple[Decimal | None, Decimal], version: int | None, why: str) -> None:
    """Who replaces a target has seen it, means another one, and says why."""
    if (old.low, old.value) == aim:
        raise Unfit(value="This period has just this target already.")
    wrong = {}
    if version is None:
        wrong["version"] = "This period has a target already. To replace it, say which version of the KPI you saw."
    if not why:
        wrong["reason"] = "This period has a target already. Say why it is replaced; the old one stays readable."
    if wrong:
        raise Invalid(**wrong)


@operation
def measure(*, actor: Person, code: str, readings: Sequence[Reading]) -> list[Measurement | Held]:
    """Record values, all or none; the latest arrival for a day counts, what was there before stays.

    A reading that repeats the latest of its day word for word adds nothing: the one that is there is given back. One out of the KPI's
    bounds, or too far from the value before it, waits in the tray and counts nowhere (``doubts``): that is given in its place. One that
    would change a closed period waits in a restatement, and is unsaved.
    Raises NotFound, Forbidden, Conflict where the portal reckons it, or Invalid naming the place in the list ("0.on").
    """
    kpi = locked(actor, code)
    if not access.may_feed(actor, duties.roles_now(actor), kpi):
        raise Forbidden("Its owners, marketing technologists and finance partners record values.")
    by_hand(kpi)
    return _taken(actor, kpi, _checked(readings))[0]


@operation
def measure_own(*, code: str, readings: Sequence[Reading]) -> int:
    """Record what the portal reckoned of itself, in nobody's name; gives how many values are new. Raises NotFound or Invalid."""
    kpi = Kpi.objects.select_for_update(of=("self",), no_key=True).exclude(reckoned="").filter(code=code).first()
    if kpi is None:
        raise NotFound
    return _taken(None, kpi, _checked(readings))[1]


def by_hand(kpi: Kpi) -> None:
    """Raise Conflict where nobody brings the values of a KPI: the portal reckons them."""
    if kpi.reckoned or kpi.formula:
        raise Conflict(RECKONED if kpi.reckoned else BY_FORMULA)


def _taken(actor: Person | None, kpi: Kpi, plain: Sequence[Reading]) -> tuple[list[Measurement | Held], int]:
    """The measurements that say it, and how many of them are new; in the place of what waits in the tray, how it stands there.

    What nobody doubts and would change a closed period waits for the KPI's other owner (``waits``), and counts not yet.
    """
    latest: dict[date, Measurement] = {one.on: one for one in _latest(kpi, {reading.on for reading in plain})}
    arrived_at, fresh = clock.now(), list[Measurement]()
    new = [place for place, reading in enumerate(plain) if not _repeats(latest.get(reading.on), reading)]
    waits = dict(zip(new, sorted_out(actor, [(kpi, plain[place]) for place in new], arrived_at), strict=True))
    kept: list[Measurement | Held] = []
    for place, reading in enumerate(plain):
        if (held := waits.get(place)) is not None:
            kept.append(held)
            continue
        there = latest.get(reading.on)
        if there is None or not _repeats(there, reading):
            there = latest[reading.on] = Measurement(kpi=kpi, by=actor, arrived_at=arrived_at, **asdict(reading))
            fresh.append(there)
        kept.append(there)
    if actor is not None and fresh:
        fresh = asking.set_apart(actor, kpi, fresh)
    if fresh:
        Measurement.objects.bulk_create(fresh)
        record_measured(actor, kpi, plain, arrived_at=arrived_at, added=len(fresh))
    return kept, len(fresh)


def _repeats(there: Measurement | None, reading: Reading) -> bool:
    return there is not None and (there.value, there.source, there.note) == (reading.value, reading.source, reading.note)


def record_measured(
    actor: Person | None, kpi: Kpi, readings: Sequence[Reading], *, arrived_at: datetime, added: int, file: str = ""
) -> None:
    """One event for the values that came together for one KPI, with their digest: they are written already."""
    inside_unit()
    days = [reading.on for reading in readings]
    data = {"added": added, "first_on": min(days).isoformat(), "last_on": max(days).isoformat(), "source": Words(readings[-1].source)}
    data |= {"arrived_at": arrived_at.isoformat(), "digest": digest(kpi, actor, arrived_at)}
    record("kpis.measurement.recorded", actor=actor, about=kpi, data=data | ({"file": Words(file)} if file else {}))


def read_code(code: str) -> str:
    plain = clean(code, "code", 50)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if plain in RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain


def _checked(readings: Sequence[Reading]) -> list[Reading]:
    if not 1 <= len(readings) <= MOST_AT_ONCE:
        raise Invalid(body=f"From 1 to {grouped(MOST_AT_ONCE)} values at once; more come by file.")
    last, plain = clock.today() + AHEAD, []
    for place, reading in enumerate(readings):
        at = f"{place}." if len(readings) > 1 else ""
        if not FIRST_DAY <= reading.on <= last:
            raise Invalid(**{f"{at}on": "A value is for a day from 2000 on, at most 31 days ahead."})
        source = clean(reading.source, f"{at}source", 120)
        if not source:
            raise Invalid(**{f"{at}source": "Say where the value comes from."})
        plain.append(Reading(fitting(reading.value, f"{at}value"), reading.on, source, clean(reading.note, f"{at}note", 300)))
    return plain


def _latest(kpi: Kpi, days: Iterable[date]) -> QuerySet[Measurement]:
    return Measurement.objects.filter(kpi=kpi, on__in=days).order_by("on", "-id").distinct("on")
