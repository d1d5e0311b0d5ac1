"""A restatement is decided: agreed to or refused by an owner who did not ask for it, or taken back by who did."""

from datetime import datetime

from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import day
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.kpis import access
from collab.kpis.models import Kpi, Measurement, Restatement
from collab.kpis.operations import Reading, record_measured
from collab.kpis.restating import asking
from collab.kpis.restating.models import State
from collab.people.models import Person

NOT_YOURS = "A change of a closed period is decided by an owner of the KPI who did not ask for it."
NOT_ASKED = "Who asked for a change takes it back, and nobody else."
OVER = "This change is decided already."


@operation
def agree(*, actor: Person, restatement: int) -> Restatement:
    """Its values count from now on, as an owner's who agreed; Conflict where another value of one of its days arrived meanwhile."""
    row, kpi = _held(actor, restatement)
    lines = list(row.lines.all())
    known = asking.there(kpi, [line.on for line in lines])
    for line in lines:
        if known.get(line.on, (None,))[0] != line.before_id:
            raise Conflict(
                f"Another value of {day(line.on, clock.today())} arrived since this was asked for. Refuse it, and have it asked anew."
            )
    arrived_at = _decide(actor, row, State.AGREED)
    readings = [Reading(line.value, line.on, line.source, line.note) for line in lines]
    rows = [
        Measurement(kpi=kpi, by=actor, arrived_at=arrived_at, on=one.on, value=one.value, source=one.source, note=one.note)
        for one in readings
    ]
    Measurement.objects.bulk_create(rows, batch_size=asking.MOST_AT_ONCE)
    record_measured(actor, kpi, readings, arrived_at=arrived_at, added=len(rows))
    return row


@operation
def refuse(*, actor: Person, restatement: int, reason: str) -> Restatement:
    """What the period says stays; the reason is on record."""
    row, _ = _held(actor, restatement)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why it is refused: whoever asked reads it.")
    _decide(actor, row, State.REFUSED, why)
    return row


@operation
def withdraw(*, actor: Person, restatement: int) -> Restatement:
    """Take back what one asked for oneself."""
    row, _ = _locked(actor, restatement)
    if row.by_id != actor.pk:
        raise Forbidden(NOT_ASKED)
    _decide(actor, row, State.WITHDRAWN)
    return row


def may_decide(person: Person, row: Restatement, kpi: Kpi) -> bool:
    return access.is_owner(person, kpi) and row.by_id != person.pk


def _held(actor: Person, key: int) -> tuple[Restatement, Kpi]:
    row, kpi = _locked(actor, key)
    if not may_decide(actor, row, kpi):
        raise Forbidden(NOT_YOURS)
    return row, kpi


def _locked(actor: Person, key: int) -> tuple[Restatement, Kpi]:
    """Both rows locked, the KPI first as whoever brings values does."""
    inside_unit()
    kpis = access.visible(actor).select_for_update(of=("self",), no_key=True)
    kpi = kpis.filter(pk__in=Restatement.objects.filter(pk=key).values("kpi")).first()
    row = Restatement.objects.select_for_update(of=("self",), no_key=True).filter(pk=key, kpi=kpi).first() if kpi else None
    if kpi is None or row is None:
        raise NotFound
    if row.state != State.WAITING:
        raise Conflict(OVER)
    return row, kpi


def _decide(actor: Person, row: Restatement, state: State, why: str = "") -> datetime:
    """Gives the instant: values that are agreed to arrive then."""
    at = clock.now()
    row.state, row.decided_by, row.decided_at = state, actor, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(f"kpis.restatement.{state.value}", actor=actor, about=row, why=why, data={"kpi": row.kpi_id})
    return at
