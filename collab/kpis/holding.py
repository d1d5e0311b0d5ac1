"""Putting values into the tray: they came, they are on record, and they count nowhere until an owner lets them in."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from collab.events import texts
from collab.events.record import record
from collab.events.texts import Words
from collab.kit.operation import inside_unit
from collab.kpis.doubts import Reading, doubts
from collab.kpis.models import Held, Kpi
from collab.kpis.restating.models import State
from collab.kpis.tables import Tray
from collab.people.models import Person

# A value, as it is told from any other of its KPI: word for word.
_Said = tuple[int, date, Decimal, str, str]


def sorted_out(
    actor: Person | None, given: Sequence[tuple[Kpi, Reading]], arrived_at: datetime, why: Sequence[str] | None = None
) -> list[Held | None]:
    """For each value of these KPIs, whose rows the caller holds: None where it may count, or what it is in the tray from now on.

    One that waits already, or was refused, word for word, is given back as it stands there: nothing is added. So is one that was let in
    and waits for the other owner. ``why``: what ``doubts`` said of them, where the caller asked it already.
    """
    inside_unit()
    if why is None:
        why = doubts([(kpi, reading.on, reading.value) for kpi, reading in given])
    doubted = [place for place, sentence in enumerate(why) if sentence]
    found: list[Held | None] = [None] * len(given)
    if not doubted:
        return found
    there = _there({given[place][0].pk for place in doubted}, {given[place][1].on for place in doubted})
    names: dict[tuple[int, str], str] = {}
    fresh: defaultdict[int, list[Held]] = defaultdict(list)
    for place in doubted:
        kpi, reading = given[place]
        said = (kpi.pk, reading.on, reading.value, reading.source, reading.note)
        if said not in there:
            source, note = (_named(kpi, text, actor, names) for text in (reading.source, reading.note))
            there[said] = Held(
                kpi=kpi, on=reading.on, value=reading.value, source=source, note=note, why=why[place], by=actor, arrived_at=arrived_at
            )
            fresh[kpi.pk].append(there[said])
        found[place] = there[said]
    _put(actor, fresh)
    return found


def _put(actor: Person | None, fresh: dict[int, list[Held]]) -> None:
    Held.objects.bulk_create([one for rows in fresh.values() for one in rows], batch_size=1_000)
    for rows in fresh.values():
        days = [one.on.isoformat() for one in rows]
        data = {"count": len(rows), "first_on": min(days), "last_on": max(days), "held": [one.pk for one in rows][:100]}
        record("kpis.measurement.held", actor=actor, about=rows[0].kpi, data=data | {"why": Words(rows[0].why)})


def _named(kpi: Kpi, text: str, actor: Person | None, names: dict[tuple[int, str], str]) -> str:
    """The name of the text, kept once for all values of a KPI that came with it."""
    if (kpi.pk, text) not in names:
        names[kpi.pk, text] = texts.put(text, writer=actor, about=kpi)
    return names[kpi.pk, text]


def _there(kpis: set[int], days: set[date]) -> dict[_Said, Held]:
    """What waits or was refused of these days, here or for the other owner."""
    open_still = ~Q(state=Tray.LET_IN) | Q(restates__state=State.WAITING)
    rows = list(Held.objects.filter(open_still, kpi_id__in=kpis, on__in=days).order_by("pk"))
    words = texts.read(name for row in rows for name in (row.source, row.note))
    return {(row.kpi_id, row.on, row.value, words.get(row.source, row.source), words.get(row.note, row.note)): row for row in rows}
