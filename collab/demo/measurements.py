"""The demo company's KPIs: what they mean, what they should reach each year, and the values of its years."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from collab.kit import clock
from collab.kpis import bulk, reckoning
from collab.kpis import operations as kpis
from collab.kpis.feeds import operations as feeds
from collab.kpis.models import Cadence, Direction, Feed, Measurement
from collab.kpis.operations import Reading
from collab.kpis.restating import deciding
from collab.people.models import Person

Company = dict[str, Person]


@dataclass(frozen=True, slots=True)
class Measure:
    """A KPI, the values it went through (evenly over the time, joined by straight lines), and its noise."""

    code: str
    name: str
    definition: str
    unit: str
    marketing: str
    it: str
    source: str
    targets: tuple[str, str, str]
    path: tuple[float, ...]
    noise: float
    decimals: int = 1
    direction: str = Direction.UP
    cadence: str = Cadence.MONTHLY
    tolerance: str = "0.05"
    scale_from: str = "0"
    # Months without a value at the end: somebody is late.
    missing: int = 0
    # Where the band of each year begins, of what is to stay within one: ``targets`` are where it ends.
    lows: tuple[str, str, str] | None = None
    highest: str | None = None
    largest_jump: str | None = None
    # It is measured as long as the company is told, and not for two years alone.
    is_old: bool = False
    # What a month of the year adds, from January on: until the shop changed its calendar, and since.
    months: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())


MEASURES = (
    Measure(
        "marketing-sourced-revenue", "Marketing-sourced revenue", "Revenue of the last twelve months from customers whom marketing brought.",
        "USD", "lena.fischer", "rafael.costa", "Sales warehouse", ("34000000", "37000000", "40000000"),
        (29.6e6, 31.0e6, 32.2e6, 33.9e6, 35.0e6, 36.7e6, 38.1e6), 1.2e5, decimals=0,
    ),
    Measure(
        "customer-match-rate", "Customer-data match rate", "Share of customers whose records from all joined sources meet in one view.",
        "%", "hanna.berg", "yuki.mori", "Customer data platform", ("65", "72", "80"), (52, 58, 63, 68, 72, 74, 74), 0.5, decimals=0,
    ),
    Measure(
        "campaign-time-to-market", "Campaign time to market", "Working days from an agreed brief to the first customer who sees it; the median of the month.",
        "days", "george.lim", "david.cohen", "Campaign calendar", ("38", "31", "25"), (47, 44, 40, 36, 31, 26, 24), 0.8, decimals=0,
        direction=Direction.DOWN,
    ),
    Measure(
        "tools-with-owner", "Marketing tools with a named owner", "Share of the tools in use that have an owner on both sides.",
        "%", "aisha.rahman", "it_lead", "Tool register", ("75", "85", "95"), (58, 66, 71, 78, 84, 88, 91), 0.6, decimals=0,
    ),
    Measure(
        "platform-availability", "Platform availability in campaigns", "Share of minutes in campaign weeks in which shop and app could be used.",
        "%", "lena.fischer", "paula.novotna", "Monitoring", ("99.5", "99.8", "99.9"), (99.6, 99.7, 99.8, 99.85, 99.8, 99.4, 99.3), 0.06,
        direction=Direction.UP, cadence=Cadence.WEEKLY, tolerance="0.001", scale_from="98.5",
    ),
    Measure(
        "stack-run-cost", "Stack run cost per $ of revenue", "What it costs to run the marketing systems for each dollar of revenue that marketing brings.",
        "¢", "aisha.rahman", "it_lead", "Finance", ("4.8", "4.3", "3.8"), (5.6, 5.3, 5.0, 4.7, 4.4, 4.1, 4.0), 0.04,
        direction=Direction.DOWN, tolerance="0.06",
    ),
    Measure(
        "repeat-purchase-rate", "Repeat purchase rate", "Share of members who bought again within 90 days.",
        "%", "marketing_lead", "paula.novotna", "Loyalty warehouse", ("31", "33", "36"), (29, 30, 31, 31, 33, 35, 36), 0.3,
        missing=2,
    ),
    Measure(
        "media-spend", "Media spend", "What media and agencies cost in the month, as invoiced.", "USD", "lena.fischer", "rafael.costa", "Finance",
        ("560000", "590000", "620000"), (470e3, 492e3, 515e3, 528e3, 551e3, 560e3, 574e3), 9e3, decimals=0,
        direction=Direction.WITHIN, lows=("430000", "460000", "480000"), largest_jump="150000", is_old=True,
    ),
    Measure(
        "new-customers", "New customers", "Customers who bought for the first time in the month.", "customers", "lena.fischer", "yuki.mori",
        "Customer data platform", ("10500", "12000", "14000"), (9700, 10300, 10900, 11600, 12500, 13300, 14050), 180, decimals=0,
        highest="25000", is_old=True,
    ),
    Measure(
        "contact-frequency", "Frequency of contact", "Messages that a member gets in a month, over all channels; the median.", "messages",
        "marketing_lead", "paula.novotna", "Loyalty warehouse", ("8", "7", "6"), (9.4, 8.6, 7.7, 6.8, 6.1, 5.4, 5.2), 0.25,
        direction=Direction.WITHIN, lows=("4", "4", "4"), tolerance="0.1", highest="40", is_old=True,
    ),
    Measure(
        "gift-card-share", "Gift cards in revenue", "Share of the shop’s revenue that is paid with gift cards.",
        "%", "george.lim", "david.cohen", "Sales warehouse", ("6", "6", "6"), (7.6, 7.6), 0.02, tolerance="0.6",
        months=((4, 2, 0, 1, -1, 3, 0, -2, 1, 0, 4, 6), (0, -1.5, 2.5, -1, 1, -2, 1.5, 2, -1.5, 1, 2.5, 4)),
    ),
)  # fmt: skip
# So many values into its life the shop changed its calendar of gift cards.
TURN = 8
# Brought day by day by a program with a feed of its own.
DAILY = Measure(
    "app-opt-in", "App push opt-in", "Share of the app’s users who let it send them messages, each day.",
    "%", "george.lim", "david.cohen", "App analytics", ("55", "58", "60"), (54.0, 56.5, 59.0, 61.5), 0.35, cadence=Cadence.DAILY,
)  # fmt: skip
# The days of a week differ, from Monday on; history that the first call brings, and days until the next one.
WEEK, HISTORY, EVERY = (0.0, 0.2, 0.1, 0.3, 0.9, 2.1, 1.6), 720, 7
# What the portal reckons of itself: the figure, its owners, and what it should reach each year.
OWN, OWN_MARKETING, OWN_IT, OWN_TARGETS = "request-to-decision", "hanna.berg", "david.cohen", ("6", "5", "4")


def define(company: Company) -> None:
    """The KPIs, as the technologist wrote them down with both owners."""
    for one in (*MEASURES, DAILY):
        kpis.define(
            actor=company["technologist"],
            code=one.code,
            name=one.name,
            definition=one.definition,
            unit=one.unit,
            owner_marketing=company[one.marketing],
            owner_it=company[one.it],
            decimals=one.decimals,
            direction=one.direction,
            cadence=one.cadence,
            tolerance=Decimal(one.tolerance),
            scale_from=Decimal(one.scale_from),
            highest=None if one.highest is None else Decimal(one.highest),
            largest_jump=None if one.largest_jump is None else Decimal(one.largest_jump),
        )
    kpis.define(
        actor=company["technologist"],
        code=OWN,
        name="Request to decision",
        reckoned=OWN,
        owner_marketing=company[OWN_MARKETING],
        owner_it=company[OWN_IT],
        tolerance=Decimal("0.15"),
    )


def aim(company: Company, year: int, starts_on: date, ends_on: date) -> None:
    """What each should reach in the fiscal year (0, 1, 2), set by its owner in marketing."""
    for one in (*MEASURES, DAILY):
        low = None if one.lows is None else Decimal(one.lows[year])
        aim = Decimal(one.targets[year])
        kpis.set_target(actor=company[one.marketing], code=one.code, starts_on=starts_on, ends_on=ends_on, value=aim, low=low)
    aim_of_own = Decimal(OWN_TARGETS[year])
    kpis.set_target(actor=company[OWN_MARKETING], code=OWN, starts_on=starts_on, ends_on=ends_on, value=aim_of_own)


def nights() -> Iterator[float]:
    """What the portal reckons of itself, as its nights do: whenever a month is over."""
    while True:
        month = clock.today().month
        while clock.today().month == month:
            yield 1.0
        reckoning.reckon_all()


def feed(one: Measure, company: Company, first: date, last: date, chance: Random) -> Iterator[float]:
    """The life of a KPI's numbers: each value some days after its period, now and then a correction."""
    ends = list(_ends(one.cadence, first, last))
    if one.missing:
        ends = ends[: -one.missing]
    for place, on in enumerate(ends):
        while clock.today() <= on + timedelta(days=1):
            yield 1.0
        value = _value(one, place / max(1, len(ends) - 1), chance) + _season(one, place, on)
        who, other = (company[one.it], company[one.marketing]) if chance.random() < 0.7 else (company[one.marketing], company[one.it])
        kpis.measure(actor=who, code=one.code, readings=[Reading(value, on, one.source)])
        if chance.random() < 0.06:
            yield 2.0 + chance.random()
            put_right = (value - 2 * Decimal(repr(one.noise))).quantize(_exact(one))
            (row,) = kpis.measure(
                actor=who, code=one.code, readings=[Reading(put_right, on, one.source, "A feed was counted twice; put right.")]
            )
            if isinstance(row, Measurement) and row.waits is not None:
                # The period was closed by then: the other owner looks at it.
                yield 1.0
                deciding.agree(actor=other, restatement=row.waits)
        yield chance.uniform(0.2, 0.9)


def _season(one: Measure, place: int, on: date) -> Decimal:
    """What the month of the year adds."""
    months = one.months[place >= TURN]
    return Decimal(repr(months[on.month - 1])).quantize(_exact(one)) if months else Decimal(0)


def stream(company: Company, until: date, chance: Random) -> Iterator[float]:
    """A program brings a daily KPI: made by an owner, its first call brings what there was, and from then on a week at a time."""
    feed, _ = feeds.make(actor=company[DAILY.marketing], source=DAILY.source, kpis=[DAILY.code], through="api")
    first = clock.today() - timedelta(days=HISTORY)
    values = _days(first, until, chance)
    while True:
        bring(company, feed, {on: value for on, value in values.items() if on < clock.today()})
        yield 5.0


def bring(company: Company, feed: Feed, values: dict[date, Decimal]) -> None:
    """What the program has not brought yet, in one call."""
    there = set(Measurement.objects.filter(kpi__code=DAILY.code).values_list("on", flat=True))
    rows = [{"kpi": DAILY.code, "on": on.isoformat(), "value": str(value)} for on, value in values.items() if on not in there]
    if rows:
        bulk.take(actor=company[DAILY.marketing], rows=rows, feed=feed)


def bring_the_rest(company: Company, chance: Random) -> None:
    """The program's call of this morning: whatever day it is, the value of yesterday is there."""
    feed, today = Feed.objects.get(source=DAILY.source), clock.today()
    newest = Measurement.objects.filter(kpi__code=DAILY.code).order_by("-on").values_list("on", flat=True)[0]
    bring(company, feed, {on: value for on, value in _days(newest, today, chance).items() if newest < on < today})


def _days(first: date, until: date, chance: Random) -> dict[date, Decimal]:
    """A value for each day, on its path, with its weekday and its noise."""
    count = max(1, (until - first).days)
    found = {}
    for place in range(count + 1):
        on = first + timedelta(days=place)
        found[on] = _value(DAILY, min(1.0, place / count) if count > 60 else 1.0, chance) + Decimal(repr(WEEK[on.weekday()]))
    return found


def restate(company: Company) -> Iterator[float]:
    """Somebody asks to change what a closed month says; the KPI's other owner has not answered yet."""
    one = next(measure for measure in MEASURES if measure.code == "customer-match-rate")
    closed = clock.today() - timedelta(days=75)
    row = Measurement.objects.filter(kpi__code=one.code, on__lt=closed).order_by("-on", "-pk")[0]
    assert row.value is not None
    why = "Records of the Canadian shop were joined twice; the platform counted them anew."
    kpis.measure(actor=company[one.marketing], code=one.code, readings=[Reading(row.value - Decimal("1.4"), row.on, one.source, why)])
    yield 0.0


def _ends(cadence: str, first: date, last: date) -> Iterator[date]:
    """The last day of each week or month between two days."""
    day = first
    while day <= last:
        if cadence == Cadence.WEEKLY:
            end = day + timedelta(days=6 - day.weekday())
        else:
            end = date(day.year, day.month, monthrange(day.year, day.month)[1])
        if end < last:
            yield end
        day = end + timedelta(days=1)


def _value(one: Measure, share: float, chance: Random) -> Decimal:
    """Where the path is at this share of the time; its last point is met exactly."""
    at = share * (len(one.path) - 1)
    low = min(int(at), len(one.path) - 2)
    level = one.path[low] + (one.path[low + 1] - one.path[low]) * (at - low)
    level += 0 if share >= 1 else chance.gauss(0, one.noise)
    if one.unit == "%":
        level = min(level, 99.99)
    return Decimal(repr(level)).quantize(_exact(one))


def _exact(one: Measure) -> Decimal:
    if one.unit in ("USD", "customers"):
        return Decimal(1)
    return Decimal("0.01") if one.cadence == Cadence.WEEKLY else Decimal("0.1")
