"""The writes of KPIs: define, alter, set a target, record values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
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
from collab.kpis.figures import OWN, RECKONED, keep_own, meant
from collab.kpis.models import Cadence, Direction, Kpi, Measurement, Target
from collab.kpis.record import digest
from collab.kpis.restating import asking
from collab.kpis.standing import AHEAD
from collab.people.models import Person
from collab.people.states import Side

# The column holds 12 digits before the point and 6 after it.
LARGEST = Decimal(10) ** 12
PLACES = 6
MOST_AT_ONCE = 1_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
RESERVED = frozenset({"import", "measurements", "feeds", "restatements"})
STALE = "This KPI or its targets changed since you opened it. Look at what stands now, and send it again if you still mean it."
TEXTS = {"name": 120, "definition": 5_000, "unit": 20}
ALTERED = (*TEXTS, "decimals", "direction", "cadence", "tolerance", "scale_from", "owner_marketing", "owner_it", "is_active")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in the KPI's unit for a day, with where it came from."""

    value: Decimal
    on: date
    source: str
    note: str = ""


@operation
def define(*, actor: Person, code: str, name: str, owner_marketing: Person, owner_it: Person, reckoned: str = "", **more: Any) -> Kpi:
    """A new KPI; ``more`` holds definition and unit, and may hold decimals, direction, cadence, tolerance (a share), scale_from.

    ``reckoned`` is the key of a figure of the portal's own, whose meaning and unit the KPI then has.
    Raises Forbidden, Invalid naming the field, or Unfit where the code is taken.
    """
    if not access.may_define(actor, duties.roles_now(actor)):
        raise Forbidden("Marketing technologists, the leads of both sides and administrators define KPIs.")
    kpi = Kpi(code=read_code(code), reckoned=reckoned)
    _put(kpi, {"name": name, "owner_marketing": owner_marketing, "owner_it": owner_it, **meant(reckoned, more)})
    try:
        with transaction.atomic():
            kpi.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a KPI with the code {kpi.code} already.") from error
    data = {"code": kpi.code, "unit": Words(kpi.unit), "direction": kpi.direction}
    record("kpis.kpi.defined", actor=actor, about=kpi, data=data | ({"reckoned": reckoned} if reckoned else {}))
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
    before = {name: _plain(kpi, name) for name in changes if name in ALTERED}
    _put(kpi, changes)
    changed = {name: [_said(name, old), _said(name, _plain(kpi, name))] for name, old in before.items() if old != _plain(kpi, name)}
    if changed:
        kpi.version += 1
        kpi.save(update_fields=[*changed, "version"])
        record("kpis.kpi.altered", actor=actor, about=kpi, data=changed)
    return kpi


def _plain(kpi: Kpi, name: str) -> str:
    """As the record keeps it: text, and people by their key."""
    value = getattr(kpi, name)
    return str(value.pk if isinstance(value, Person) else value)


def _said(name: str, value: str) -> str:
    """What somebody wrote lies beside the record."""
    return Words(value) if name in TEXTS else value


def _fresh(kpi: Kpi, version: int | None) -> None:
    if version is not None and version != kpi.version:
        raise Conflict(STALE)


@operation
def set_target(
    *, actor: Person, code: str, starts_on: date, ends_on: date, value: Decimal, version: int | None = None, reason: str = ""
) -> Target:
    """What the KPI should reach from ``starts_on`` to ``ends_on`` (both included); Unfit where periods overlap.

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
    aim, why = fitting(value), clean(reason, "reason", 2_000)
    old = Target.objects.filter(kpi=kpi, starts_on=starts_on, ends_on=ends_on, replaced_by__isnull=True).first()
    if old is not None:
        _may_replace(old, aim, version, why)
    try:
        with transaction.atomic():
            target = Target.objects.create(kpi=kpi, starts_on=starts_on, ends_on=ends_on, value=aim, replaces=old)
    except IntegrityError as error:
        raise Unfit(starts_on="This period overlaps one that has a target already.") from error
    kpi.version += 1
    kpi.save(update_fields=["version"])
    data: dict[str, Any] = {"value": str(target.value), "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    record("kpis.target.set", actor=actor, about=kpi, why=why, data=data | ({"replaces": old.pk} if old else {}))
    return target


def _may_replace(old: Target, aim: Decimal, version: int | None, why: str) -> None:
    """Who replaces a target has seen it, means another one, and says why."""
    if old.value == aim:
        raise Unfit(value="This period has just this target already.")
    wrong = {}
    if version is None:
        wrong["version"] = "This period has a target already. To replace it, say which version of the KPI you saw."
    if not why:
        wrong["reason"] = "This period has a target already. Say why it is replaced; the old one stays readable."
    if wrong:
        raise Invalid(**wrong)


@operation
def measure(*, actor: Person, code: str, readings: Sequence[Reading]) -> list[Measurement]:
    """Record values, all or none; the latest arrival for a day counts, what was there before stays.

    A reading that repeats the latest of its day word for word adds nothing: the one that is there is given back.
    Raises NotFound, Forbidden, Conflict where the portal reckons it, or Invalid naming the place in the list ("0.on").
    """
    kpi = locked(actor, code)
    if not access.may_feed(actor, duties.roles_now(actor), kpi):
        raise Forbidden("Its owners, marketing technologists and finance partners record values.")
    if kpi.reckoned:
        raise Conflict(RECKONED)
    return _taken(actor, kpi, _checked(readings))[0]


@operation
def measure_own(*, code: str, readings: Sequence[Reading]) -> int:
    """Record what the portal reckoned of itself, in nobody's name; gives how many values are new. Raises NotFound or Invalid."""
    kpi = Kpi.objects.select_for_update(of=("self",), no_key=True).exclude(reckoned="").filter(code=code).first()
    if kpi is None:
        raise NotFound
    return _taken(None, kpi, _checked(readings))[1]


def _taken(actor: Person | None, kpi: Kpi, plain: Sequence[Reading]) -> tuple[list[Measurement], int]:
    """The measurements that say it, and how many of them are new; what restates a closed period waits (``waits``), and counts not yet."""
    latest: dict[date, Measurement] = {one.on: one for one in _latest(kpi, {reading.on for reading in plain})}
    arrived_at, kept, fresh = clock.now(), [], []
    for reading in plain:
        there = latest.get(reading.on)
        if there is None or (there.value, there.source, there.note) != (reading.value, reading.source, reading.note):
            there = latest[reading.on] = Measurement(kpi=kpi, by=actor, arrived_at=arrived_at, **asdict(reading))
            fresh.append(there)
        kept.append(there)
    if actor is not None and fresh:
        fresh = asking.set_apart(actor, kpi, fresh)
    if fresh:
        Measurement.objects.bulk_create(fresh)
        record_measured(actor, kpi, plain, arrived_at=arrived_at, added=len(fresh))
    return kept, len(fresh)


def record_measured(
    actor: Person | None, kpi: Kpi, readings: Sequence[Reading], *, arrived_at: datetime, added: int, file: str = ""
) -> None:
    """One event for the values that came together for one KPI, with their digest: they are written already."""
    inside_unit()
    days = [reading.on for reading in readings]
    data = {"added": added, "first_on": min(days).isoformat(), "last_on": max(days).isoformat(), "source": Words(readings[-1].source)}
    data |= {"arrived_at": arrived_at.isoformat(), "digest": digest(kpi, actor, arrived_at)}
    record("kpis.measurement.recorded", actor=actor, about=kpi, data=data | ({"file": Words(file)} if file else {}))


def locked(actor: Person, code: str) -> Kpi:
    """The KPI with its row locked, or NotFound: one writer at a time, while readers and foreign keys go on."""
    inside_unit()
    kpi = access.visible(actor).select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if kpi is None:
        raise NotFound
    return kpi


def read_code(code: str) -> str:
    plain = clean(code, "code", 50)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if plain in RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain


def fitting(value: Decimal, field: str = "value") -> Decimal:
    """``value`` as the column keeps it; raises Invalid for what does not fit."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Invalid(**{field: "The value is larger than any measure."})
    if value != round(value, PLACES):
        raise Invalid(**{field: f"Up to {PLACES} digits after the point."})
    return value.quantize(Decimal(1).scaleb(-PLACES))


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


def _put(kpi: Kpi, facts: dict[str, Any]) -> None:
    if unknown := sorted(set(facts) - set(ALTERED)):
        raise Invalid(**dict.fromkeys(unknown, "This is not something to set."))
    for name, value in facts.items():
        if name in TEXTS:
            value = clean(value, name, TEXTS[name])
            if not value:
                raise Invalid(**{name: "Write something here."})
        setattr(kpi, name, value)
    _sound(kpi)


def _sound(kpi: Kpi) -> None:
    wrong = {}
    if kpi.direction not in Direction.values:
        wrong["direction"] = "Higher or lower is better: up or down."
    if kpi.cadence not in Cadence.values:
        wrong["cadence"] = "Daily, weekly, monthly or quarterly."
    if not 0 <= kpi.decimals <= PLACES:
        wrong["decimals"] = f"From 0 to {PLACES} digits."
    kpi.tolerance = Decimal(kpi.tolerance)
    if not kpi.tolerance.is_finite() or not 0 <= kpi.tolerance <= 1 or kpi.tolerance != round(kpi.tolerance, 3):
        wrong["tolerance"] = "A share from 0 to 1 with up to three digits, for example 0.05."
    if kpi.owner_marketing.department is None or kpi.owner_marketing.department.side != Side.MARKETING:
        wrong["owner_marketing"] = "This owner stands on the marketing side."
    if kpi.owner_it.department is None or kpi.owner_it.department.side != Side.IT:
        wrong["owner_it"] = "This owner stands on the IT side."
    if wrong:
        raise Invalid(**wrong)
    kpi.scale_from = fitting(Decimal(kpi.scale_from), "scale_from")
