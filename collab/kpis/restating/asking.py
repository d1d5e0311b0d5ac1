"""What of the values that came would change what a closed period says: it is set apart, and waits for the KPI's other owner."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Invalid, Unfit
from collab.kit.formats import day
from collab.kit.operation import inside_unit
from collab.kpis.models import Kpi, Measurement, Restated, Restatement
from collab.kpis.record import digest_of_lines
from collab.kpis.restating.models import State
from collab.kpis.standing import is_closed, period_end, period_start
from collab.people.models import Person

WAITS = "this period is closed: what it says goes on counting until the KPI’s other owner agrees."
MOST_AT_ONCE, LONGEST_NOTE = 5_000, 300


class Value(Protocol):
    """A value for a day, wherever it was read from."""

    @property
    def on(self) -> date: ...
    @property
    def value(self) -> Any: ...
    @property
    def source(self) -> str: ...
    @property
    def note(self) -> str: ...


V = TypeVar("V", bound=Value)
# Of the days that have a value: its key and what it is.
There = dict[date, tuple[int, Decimal | None]]


def parted(kpi: Kpi, values: Iterable[V], there: There) -> tuple[list[V], list[V]]:
    """Those that count at once, and those that restate; ``there`` holds every day with a value in the periods of these ones.

    A period is restated where it is closed (``standing.is_closed``), has a value, and this one is for another day or says another
    figure. Where only the words beside a figure are others, nothing is restated.
    """
    today = clock.today()
    taken = {period_start(on, kpi.cadence) for on in there}
    now, later = list[V](), list[V]()
    for one in values:
        known = there.get(one.on)
        is_restated = (
            (known is None or known[1] != one.value)
            and period_start(one.on, kpi.cadence) in taken
            and is_closed(one.on, kpi.cadence, today)
        )
        (later if is_restated else now).append(one)
    return now, later


def set_apart(actor: Person, kpi: Kpi, fresh: Sequence[Measurement], why: str = "", field: str = "note") -> list[Measurement]:
    """Of values that somebody brings by hand those that count at once; the others wait, and say why. Raises Invalid where one does not.

    ``why`` is said of those that say nothing themselves; ``field`` is where it is written.
    """
    known = there(kpi, [one.on for one in fresh])
    now, later = parted(kpi, fresh, known)
    for one in later:
        one.note = one.note or why[:LONGEST_NOTE]
        if not one.note:
            raise Invalid(
                **{field: f"{day(one.on, date.min)} lies in a closed period: say why its value changes, for the KPI’s other owner."}
            )
    if later:
        # Of a day that is said twice the later one.
        row = ask(actor, kpi, list({one.on: one for one in later}.values()), known)
        for one in later:
            one.waits = row.pk
    return now


def there(kpi: Kpi, days: Iterable[date]) -> There:
    """Every day with a value in the periods of these days, with what counts for it. One query."""
    known = list(days)
    first, last = period_start(min(known), kpi.cadence), period_end(max(known), kpi.cadence)
    rows = Measurement.objects.filter(kpi=kpi, on__gte=first, on__lte=last).order_by("-on", "-id").distinct("on")
    return {on: (pk, value) for pk, on, value in rows.values_list("pk", "on", "value")}


def ask(actor: Person, kpi: Kpi, values: Sequence[Value], known: There, *, file: str = "") -> Restatement:
    """A restatement of these values, which waits; the KPI is locked. Raises Unfit where a change of one of the days waits already."""
    inside_unit()
    days = [one.on for one in values]
    waiting = Restated.objects.filter(restatement__kpi=kpi, restatement__state=State.WAITING, on__gte=min(days), on__lte=max(days))
    if twice := set(waiting.values_list("on", flat=True)) & set(days):
        raise Unfit(on=f"{kpi.name}: a change of {day(min(twice), date.min)} waits for an owner already. It is decided on first.")
    row = Restatement.objects.create(kpi=kpi, by=actor, asked_at=clock.now())
    Restated.objects.bulk_create(
        [
            Restated(
                restatement=row, on=one.on, value=one.value, source=one.source, note=one.note, before_id=known[one.on][0] if one.on in known else None,
            )
            for one in values
        ],
        batch_size=MOST_AT_ONCE,
    )  # fmt: skip
    data = {
        "kpi": kpi.pk,
        "values": len(days),
        "first_on": min(days).isoformat(),
        "last_on": max(days).isoformat(),
        "digest": digest_of_lines(row),
    }
    record("kpis.restatement.asked", actor=actor, about=row, data=data | ({"file": Words(file)} if file else {}))
    return row
