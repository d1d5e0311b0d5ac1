"""The tray of a KPI: what came and does not count until an owner lets it in, or refuses it with a reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.kpis import access, addresses
from collab.kpis.cards import words
from collab.kpis.doubts import Reading
from collab.kpis.formulas.results import reckon
from collab.kpis.locking import locked
from collab.kpis.models import Held, Kpi, Measurement
from collab.kpis.operations import by_hand, record_measured
from collab.kpis.restating import asking
from collab.kpis.tables import Tray
from collab.people.models import Person
from collab.people.names import who

CLOSED = "The owners of a KPI let its values in or refuse them."
MOST_AT_ONCE, LONGEST = 200, 2_000
OTHERWISE = "What the formula gives for this day is another value by now. Refuse this one."


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A value in the tray. ``reason`` is why it was refused, or what was said when it was let in.

    ``restatement``: what it waits, or waited, in since then, where its period was closed.
    """

    pk: int
    code: str
    kpi: str
    url: str
    on: date
    value: Decimal
    value_text: str
    source: str
    note: str
    why: str
    by: str
    by_username: str | None
    arrived_at: datetime
    state: str
    state_words: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    restatement: int | None


@operation
def let_in(*, actor: Person, code: str, held: Sequence[int], reason: str = "") -> list[Held]:
    """These values count from now on, in the name of who lets them in; raises NotFound, Forbidden, Invalid or Conflict.

    Those that change a closed period are believed by this owner alone: they restate it, and count once the other owner agrees.
    """
    kpi, rows, why = _taken(actor, code, held, reason)
    now, readings = clock.now(), _readings(rows)
    if kpi.formula:
        became = _reckoned(kpi, rows)
    else:
        if any(row.by_id for row in rows):
            by_hand(kpi)
        by = actor if not kpi.reckoned else None
        became = [
            Measurement(kpi=kpi, on=one.on, value=one.value, source=one.source, note=one.note, by=by, arrived_at=now) for one in readings
        ]
        _count(by, kpi, became, why)
    return _decided(actor, kpi, rows, Tray.LET_IN, why, now, became)


def _count(by: Person | None, kpi: Kpi, became: list[Measurement], why: str) -> None:
    """Those of open periods count; the others wait in one restatement, which says so in ``waits``."""
    fresh = became if by is None else asking.set_apart(by, kpi, became, why, "reason")
    later = [one.on for one in became if one.waits is not None]
    if len(set(later)) < len(later):
        raise Invalid(held="Two of these values are for one day of a closed period. Let one of them in, and refuse the other.")
    if fresh:
        Measurement.objects.bulk_create(fresh)
        readings = [Reading(one.value, one.on, one.source) for one in fresh if one.value is not None]
        record_measured(by, kpi, readings, arrived_at=fresh[0].arrived_at, added=len(fresh))


@operation
def refuse(*, actor: Person, code: str, held: Sequence[int], reason: str) -> list[Held]:
    """These values never count, and why; raises as ``let_in``."""
    kpi, rows, why = _taken(actor, code, held, reason)
    if not why:
        raise Invalid(reason="Say why it is refused; whoever brought it reads this.")
    return _decided(actor, kpi, rows, Tray.REFUSED, why, clock.now(), [None] * len(rows))


ANSWERS: dict[str, Callable[..., list[Held]]] = {"let_in": let_in, "refuse": refuse}


def _taken(actor: Person, code: str, held: Sequence[int], reason: str) -> tuple[Kpi, list[Held], str]:
    kpi = locked(actor, code)
    if not access.may_decide(actor, duties.roles_now(actor), kpi):
        raise Forbidden(CLOSED)
    keys = sorted(set(held))
    if not 1 <= len(keys) <= MOST_AT_ONCE:
        raise Invalid(held=f"Choose from 1 to {MOST_AT_ONCE} values that wait.")
    rows = list(Held.objects.select_for_update(of=("self",), no_key=True).filter(kpi=kpi, pk__in=keys).order_by("pk"))
    if len(rows) != len(keys):
        raise Invalid(held="Some of these values do not wait for this KPI.")
    if any(row.state != Tray.WAITING for row in rows):
        raise Conflict("Some of these values were let in or refused meanwhile. Look at what waits now.")
    return kpi, rows, clean(reason, "reason", LONGEST)


def _readings(rows: Sequence[Held]) -> list[Reading]:
    said = texts.read(name for row in rows for name in (row.source, row.note))
    return [Reading(row.value, row.on, said.get(row.source, row.source)[:120], said.get(row.note, row.note)[:300]) for row in rows]


def _reckoned(kpi: Kpi, rows: Sequence[Held]) -> list[Measurement]:
    """The results that these are from now on, with what they were made of: reckoned again, so that they are true now."""
    reckon(kpi, min(row.on for row in rows), {(row.on, row.value) for row in rows})
    newest = Measurement.objects.filter(kpi=kpi, on__in=[row.on for row in rows]).order_by("on", "-id").distinct("on")
    there = {(one.on, one.value): one for one in newest}
    if any(row.by_id or (row.on, row.value) not in there for row in rows):
        raise Conflict(OTHERWISE)
    return [there[row.on, row.value] for row in rows]


def _decided(
    actor: Person, kpi: Kpi, rows: list[Held], state: Tray, why: str, now: datetime, became: Sequence[Measurement | None]
) -> list[Held]:
    for row, measurement in zip(rows, became, strict=True):
        row.state, row.decided_by, row.decided_at = state, actor, now
        row.restates_id = measurement.waits if measurement else None
        row.became = None if row.restates_id else measurement
    Held.objects.bulk_update(rows, ["state", "decided_by", "decided_at", "became", "restates"])
    days = [row.on.isoformat() for row in rows]
    data = {"held": [row.pk for row in rows], "first_on": min(days), "last_on": max(days)}
    record(f"kpis.measurement.{state.value}", actor=actor, about=kpi, why=why, data=data)
    return rows


# --- the reads


def visible(person: Person) -> QuerySet[Held]:
    """What stands in trays, for who decides on it, for who brought it, and for auditors."""
    held = duties.roles_of(person)
    rows = Held.objects.filter(kpi__in=access.visible(person))
    return rows if Role.AUDITOR in held else rows.filter(_decides(person) | Q(by_id=person.pk))


def waiting_for(person: Person) -> QuerySet[Held]:
    """What waits for this person's word, the longest first."""
    held = duties.roles_of(person)
    if not held or Role.AUDITOR in held:
        return Held.objects.none()
    return Held.objects.filter(_decides(person), state=Tray.WAITING, kpi__in=access.visible(person)).order_by("pk")


def _decides(person: Person) -> Q:
    """Whose KPI it is; where neither owner works here any more, technologists."""
    mine = Q(kpi__owner_marketing_id=person.pk) | Q(kpi__owner_it_id=person.pk)
    if Role.TECHNOLOGIST in duties.roles_of(person):
        mine |= Q(kpi__owner_marketing__is_active=False, kpi__owner_it__is_active=False)
    return mine


def cards(rows: Iterable[Any]) -> list[HeldCard]:
    """Of rows with their KPI, who brought them and who decided loaded; two queries for the words."""
    found = list(rows)
    said, why = texts.read(name for row in found for name in (row.source, row.note)), _reasons(found)
    return [
        HeldCard(
            row.pk, row.kpi.code, row.kpi.name, addresses.kpi_tray(row.kpi.code), row.on, row.value, words(row.value, row.kpi.unit, row.kpi.decimals),
            said.get(row.source, row.source), said.get(row.note, row.note), row.why, who(row.by), row.by.username if row.by else None,
            row.arrived_at, row.state, Tray(row.state).label, row.decided_by.name if row.decided_by else "", row.decided_at, why.get(row.pk, ""),
            row.restates_id,
        )
        for row in found
    ]  # fmt: skip


RELATED = ("kpi", "by", "decided_by")


def _reasons(rows: Sequence[Held]) -> dict[int, str]:
    """What was said when they were decided, as the record has it; no query where none was."""
    decided = {row.pk: row for row in rows if row.state != Tray.WAITING}
    if not decided:
        return {}
    kinds = [f"kpis.measurement.{state}" for state in (Tray.LET_IN.value, Tray.REFUSED.value)]
    events = Event.objects.filter(
        subject_kind="kpis.kpi", subject_id__in={row.kpi_id for row in decided.values()}, kind__in=kinds, at__in={row.decided_at for row in decided.values()}
    )  # fmt: skip
    return {key: event.why for event in texts.told(events) for key in event.data["held"] if key in decided}
