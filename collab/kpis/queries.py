"""The reads of KPIs: four queries for all cards however many KPIs there are, and one KPI with what lies behind it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import day, listed
from collab.kit.kept import Keys, kept
from collab.kit.statements import is_one_of
from collab.kpis import addresses, annotating, drawing
from collab.kpis.access import visible
from collab.kpis.cards import MONTHS, KpiCard, aim_words, card, words
from collab.kpis.drawing import KpiRow
from collab.kpis.line_cards import MeasurementCard, Replaced, TargetCard
from collab.kpis.models import Cadence, Kpi, Measurement, Target
from collab.kpis.standing import still_fresh
from collab.people.models import Person
from collab.people.names import who
from collab.web.keyset import Key, Keyset, Place, read_day

# A page shows no more KPIs than this; a company that shares a hundred shares none.
VIEWS = {"": "All", "mine": "Mine", "off": "Off track", "late": "With late data"}
MOST = 100
MONTH_NAMES = tuple(f"m{place}" for place in range(MONTHS))
# Measurements that one result is told of.
MOST_USED = 6
# The values of a KPI: the latest day first, of one day the one that arrived last.
VALUES = Keyset((Key("on", read_day), Key("pk")))


def kpi_cards(on: date | None = None, kpis: QuerySet[Kpi] | None = None) -> list[KpiCard]:
    """The active KPIs as of a day (today unless told), by name; four queries. For people who may see KPIs.

    ``kpis`` narrows or orders them otherwise, for example ``visible(person).filter(...)``.
    """
    day = on or clock.today()
    rows = Kpi.objects.filter(is_active=True) if kpis is None else kpis
    return carded(list(with_latest(rows, day)[:MOST]), day)


def kpi_rows(cards: list[KpiCard]) -> list[KpiRow]:
    """Cards as ``_parts/kpi_table.html`` draws them, in their order; no query."""
    return drawing.rows(cards)


def chosen(kpis: QuerySet[Kpi], *, owner: str | None = None, is_active: bool = True) -> QuerySet[Kpi]:
    """Those of them that are in use, or no longer; with ``owner``, a username, those this person answers for."""
    found = kpis.filter(is_active=is_active)
    return found.filter(Q(owner_marketing__username=owner) | Q(owner_it__username=owner)) if owner is not None else found


def viewed(cards: Sequence[KpiCard], person: Person, view: str) -> list[KpiCard]:
    """Those of a view: all, those that the person answers for, those off track, those whose value is late."""
    if view == "mine":
        return [card for card in cards if person.username in (card.owner_marketing_username, card.owner_it_username)]
    if view == "off":
        return [card for card in cards if card.status == "off_track"]
    return [card for card in cards if not view or card.late_since is not None]


def with_latest(kpis: QuerySet[Kpi], on: date | None = None) -> QuerySet[Any]:
    """Owners loaded, and ``latest_value`` and ``latest_on`` as of a day: what ``carded`` needs."""
    newest = Measurement.objects.filter(kpi=OuterRef("pk"), on__lte=on or clock.today()).order_by("-on", "-id")
    return kpis.select_related("owner_marketing", "owner_it").annotate(
        latest_value=Subquery(newest.values("value")[:1]), latest_on=Subquery(newest.values("on")[:1])
    )


def late(kpis: QuerySet[Kpi]) -> QuerySet[Kpi]:
    """Those in use whose next value is late today (``standing.late_since``) and waits for people: what the portal reckons comes by itself."""
    newest = Subquery(Measurement.objects.filter(kpi=OuterRef("pk"), on__lte=clock.today()).order_by("-on", "-id").values("on")[:1])
    is_late = Q(pk__in=[])
    for cadence in Cadence.values:
        is_late |= Q(cadence=cadence, newest__lt=still_fresh(cadence, clock.today()))
    return kpis.filter(is_active=True, reckoned="", formula="").alias(newest=newest).filter(is_late)


def carded(rows: Sequence[Any], on: date | None = None) -> list[KpiCard]:
    """Cards of rows from ``with_latest``: three more queries however many rows, and one for words where anything was said."""
    day, ids = on or clock.today(), [row.pk for row in rows]
    targets: defaultdict[int, list[Target]] = defaultdict(list)
    # A value is judged by the target of its own period, however old it is.
    oldest = min((row.latest_on for row in rows if row.latest_on is not None), default=day)
    for one in in_force().filter(kpi_id__in=ids, starts_on__lte=day, ends_on__gte=oldest):
        targets[one.kpi_id].append(one)
    sparks = _sparks(ids, day)
    said = annotating.newest(ids, months_back(day), day)
    latest = {row.pk: None if row.latest_on is None else (row.latest_value, row.latest_on) for row in rows}
    return [card(row, day, latest[row.pk], targets[row.pk], sparks[row.pk], said.get(row.pk)) for row in rows]


def one(person: Person, code: str) -> Kpi:
    """The KPI with this code, its owners loaded; raises NotFound."""
    kpi = visible(person).select_related("owner_marketing", "owner_it").filter(code=code.lower()).first()
    if kpi is None:
        raise NotFound
    return kpi


def kpi_card(code: str, on: date | None = None) -> KpiCard:
    """One KPI as of a day, active or not; raises NotFound. For people who may see KPIs."""
    found = kpi_cards(on, Kpi.objects.filter(code=code.lower()))
    if not found:
        raise NotFound
    return found[0]


def measurements(kpi: Kpi, since: date | None = None, until: date | None = None) -> QuerySet[Any]:
    """Every value of a KPI, the newest day and arrival first, each knowing whether a later arrival replaced it."""
    later = Measurement.objects.filter(kpi=OuterRef("kpi"), on=OuterRef("on"), pk__gt=OuterRef("pk"))
    rows = Measurement.objects.filter(kpi=kpi).select_related("by", "result").annotate(is_replaced=Exists(later))
    if since:
        rows = rows.filter(on__gte=since)
    if until:
        rows = rows.filter(on__lte=until)
    return rows.order_by(*VALUES.order).prefetch_related("result__used__measurement__kpi")


def measurement_cards(kpi: Kpi, most: int, before: Place | None = None) -> list[MeasurementCard]:
    """The newest values with their corrections, at most ``most``; ``before`` is the place in VALUES of the last one already shown."""
    rows = measurements(kpi)
    if before:
        rows = rows.filter(VALUES.after(before))
    return [measurement_card(kpi, row) for row in rows[:most]]


def measurement_card(kpi: Kpi, row: Any) -> MeasurementCard:
    return MeasurementCard(
        pk=row.pk,
        on=row.on,
        value=row.value,
        value_text=words(row.value, kpi.unit, kpi.decimals),
        source=row.source,
        note=row.note,
        by=who(row.by),
        arrived_at=row.arrived_at,
        counts=not row.is_replaced,
        made_of=_made_of(row),
        is_restated=hasattr(row, "result") and row.result.is_restated,
        rows_url=f"{addresses.kpi_rows(kpi.code)}?on={row.on}" if kpi.reckoned and not row.is_replaced else "",
    )


def _made_of(row: Any) -> str:
    """What a formula's result was reckoned from, in words; empty for what people measured."""
    used = [one.measurement for one in row.result.used.all()] if hasattr(row, "result") else []
    told = [f"{one.kpi.name} {words(one.value, one.kpi.unit, one.kpi.decimals)} ({day(one.on, row.on)})" for one in used[:MOST_USED]]
    return listed(told + ([f"{len(used) - MOST_USED} more"] if len(used) > MOST_USED else []))


def in_force() -> QuerySet[Target]:
    """The targets that values are judged by: those that no later one of their period replaces."""
    return Target.objects.filter(replaced_by__isnull=True)


def target_cards(kpi: Kpi) -> list[TargetCard]:
    """What the KPI should reach, period by period, the earliest first; the latest hundred."""
    rows = list(in_force().filter(kpi=kpi).order_by("-starts_on")[:MOST])[::-1]
    old = Target.objects.filter(kpi=kpi, replaced_by__isnull=False).order_by("-id")[:MOST] if any(row.replaces_id for row in rows) else []
    why, earlier = reasons(kpi, old), defaultdict[date, list[Replaced]](list)
    for one in old:
        earlier[one.starts_on].append(Replaced(aim_words(one.value, one.low, kpi.unit, kpi.decimals), *why[one.pk]))
    return [
        TargetCard(
            row.starts_on,
            row.ends_on,
            row.value,
            row.low,
            aim_words(row.value, row.low, kpi.unit, kpi.decimals),
            tuple(earlier[row.starts_on]),
        )
        for row in rows
    ]


def reasons(kpi: Kpi, replaced: Iterable[Target]) -> dict[int, tuple[str, str, datetime]]:
    """Of targets that were replaced, by key: why, by whom and when, as the record has it. No query where there are none."""
    keys = [one.pk for one in replaced]
    if not keys:
        return {}
    found = Event.objects.filter(subject_kind=kpi._meta.label_lower, subject_id=kpi.pk, kind="kpis.target.set", data__replaces__in=keys)
    events = texts.told(found.select_related("actor"))
    return {event.data["replaces"]: (event.why, who(event.actor), event.at) for event in events}


def goals_shown_by(kpi: Kpi) -> list[tuple[str, str]]:
    """Code and title of the goals that this KPI shows; read from below, since goals name their KPIs."""
    return list(kpi.goals.filter(is_active=True).order_by("title").values_list("code", "title")[:MOST])


def _sparks(ids: list[int], day: date) -> defaultdict[int, tuple[Decimal | None, ...]]:
    """The last value of each month up to a day."""
    sparks: dict[int, tuple[Decimal | None, ...]] = {pk: tuple(values) for pk, *values in by_month(keys=ids, day=day).rows()}
    return defaultdict(lambda: (None,) * MONTHS, sparks)


@kept(shape=("day",), reads=("pk", *MONTH_NAMES))
def by_month(*, keys: Keys, day: date) -> QuerySet[Kpi]:
    """A look into the index for each month, so that daily values cost no more than monthly ones."""
    firsts = [_month_before(day, back) for back in range(MONTHS - 1, -1, -1)]
    ends = [*firsts[1:], day + timedelta(days=1)]
    newest = Measurement.objects.filter(kpi=OuterRef("pk")).order_by("-on", "-id").values("value")
    months = {
        name: Subquery(newest.filter(on__gte=first, on__lt=end)[:1]) for name, first, end in zip(MONTH_NAMES, firsts, ends, strict=True)
    }
    return Kpi.objects.filter(is_one_of("pk", keys)).order_by("pk").annotate(**months)


def months_back(day: date) -> date:
    """The first day of what a card draws."""
    return _month_before(day, MONTHS - 1)


def _month_before(day: date, back: int) -> date:
    """The first day of the month ``back`` months before that of ``day``."""
    number = day.year * 12 + day.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)
