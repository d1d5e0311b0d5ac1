"""Which values are doubted before they count: out of a KPI's bounds, or further from the value before than its largest jump.

Every way in asks the one function here, with all its rows at once: values by hand, by file, by the API, by a feed, and what a formula gives.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from collab.kit.formats import day
from collab.kpis.cards import words
from collab.kpis.models import Kpi, Measurement


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in the KPI's unit for a day, with where it came from."""

    value: Decimal
    on: date
    source: str
    note: str = ""


# Of a KPI, by day: the value that counts; None where it is not known.
Days = dict[date, Decimal | None]


def doubts(given: Sequence[tuple[Kpi, date, Decimal]]) -> list[str]:
    """For each value, in their order: why it waits in the tray, as a sentence, or "" where nothing speaks against it.

    What is let through here counts for those after it: of several days of one KPI each is held against the last before it that counts.
    Two queries where one of the KPIs has a largest jump, or none.
    """
    found = [_bounds(kpi, value) for kpi, _, value in given]
    jumping: defaultdict[int, list[int]] = defaultdict(list)
    for place, (kpi, _, _) in enumerate(given):
        if kpi.largest_jump is not None and not found[place]:
            jumping[kpi.pk].append(place)
    if not jumping:
        return found
    days = [given[place][1] for places in jumping.values() for place in places]
    last, counting = _before(list(jumping), min(days)), _between(list(jumping), min(days), max(days))
    for pk, places in jumping.items():
        for place, why in _jumps(given, places, last[pk], counting[pk]):
            found[place] = why
    return found


def _bounds(kpi: Kpi, value: Decimal) -> str:
    if kpi.highest is not None and value > kpi.highest:
        return f"{exactly(kpi, value)} is above the highest that it may be, {exactly(kpi, kpi.highest)}."
    if kpi.lowest is not None and value < kpi.lowest:
        return f"{exactly(kpi, value)} is below the lowest that it may be, {exactly(kpi, kpi.lowest)}."
    return ""


def _jumps(
    given: Sequence[tuple[Kpi, date, Decimal]], places: list[int], last: tuple[date, Decimal] | None, counting: Days
) -> list[tuple[int, str]]:
    """Of one KPI, day by day: each against the last day before it that has a value."""
    fresh: defaultdict[date, list[int]] = defaultdict(list)
    for place in places:
        fresh[given[place][1]].append(place)
    told = []
    for on in sorted(counting.keys() | fresh.keys()):
        now = counting.get(on)
        for place in fresh[on]:
            kpi, _, value = given[place]
            assert kpi.largest_jump is not None
            if last is not None and abs(value - last[1]) > kpi.largest_jump:
                told.append((place, _jump(kpi, value, last)))
            else:
                now = value
        last = last if now is None else (on, now)
    return told


def _jump(kpi: Kpi, value: Decimal, last: tuple[date, Decimal]) -> str:
    assert kpi.largest_jump is not None
    far, side = exactly(kpi, abs(value - last[1])), "above" if value > last[1] else "below"
    return (
        f"{exactly(kpi, value)} is {far} {side} the value before it, {exactly(kpi, last[1])} of {day(last[0], date.min)}; "
        f"its largest jump is {exactly(kpi, kpi.largest_jump)}."
    )


def _before(kpis: list[int], first: date) -> dict[int, tuple[date, Decimal] | None]:
    """The last value that counts before a day, of each KPI."""
    newest = Measurement.objects.filter(kpi=OuterRef("pk"), on__lt=first, value__isnull=False).order_by("-on", "-id")
    rows = Kpi.objects.filter(pk__in=kpis).annotate(last_on=Subquery(newest.values("on")[:1]), last=Subquery(newest.values("value")[:1]))
    return {pk: None if on is None else (on, value) for pk, on, value in rows.values_list("pk", "last_on", "last")}


def _between(kpis: list[int], first: date, until: date) -> defaultdict[int, Days]:
    """What counts on each day of a span, of each KPI."""
    rows = (
        Measurement.objects.filter(kpi_id__in=kpis, on__gte=first, on__lte=until).order_by("kpi_id", "on", "-id").distinct("kpi_id", "on")
    )
    found: defaultdict[int, Days] = defaultdict(dict)
    for pk, on, value in rows.values_list("kpi_id", "on", "value"):
        found[pk][on] = value
    return found


def exactly(kpi: Kpi, value: Decimal) -> str:
    """With all its digits where it has more than the KPI shows: a value and its bound must not look the same."""
    more = -min(int(value.normalize().as_tuple().exponent), 0) if value else 0
    return words(value, kpi.unit, max(kpi.decimals, more))
