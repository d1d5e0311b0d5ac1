"""What the demo company reckons from its KPIs by formulas, what waited in their trays, and what was said of their days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from collab.demo.timeline import Timeline
from collab.kit import clock
from collab.kpis import annotating, queries, tray
from collab.kpis import operations as kpis
from collab.kpis.formulas import results
from collab.kpis.models import Direction
from collab.kpis.operations import Reading
from collab.people.models import Person

Company = dict[str, Person]


@dataclass(frozen=True, slots=True)
class Formula:
    """A KPI that is reckoned; ``targets`` of each fiscal year, with ``lows`` where they are bands."""

    code: str
    name: str
    definition: str
    formula: str
    unit: str
    marketing: str
    it: str
    targets: tuple[str, str, str]
    direction: str = Direction.UP
    decimals: int = 1
    tolerance: str = "0.05"
    lows: tuple[str, str, str] | None = None


FORMULAS = (
    Formula(
        "cost-per-acquisition", "Cost per acquisition", "What media cost for each customer who bought for the first time.",
        "media-spend ÷ new-customers", "USD", "lena.fischer", "yuki.mori", ("50", "46", "42"), Direction.DOWN, decimals=2,
    ),
    Formula(
        "media-growth", "Growth of media spend", "How much more media cost than in the same month a year before.",
        "(media-spend − media-spend same period last year) ÷ media-spend same period last year × 100", "%", "lena.fischer", "rafael.costa",
        ("15", "12", "9"), Direction.WITHIN, tolerance="0.2", lows=("1", "1", "1"),
    ),
    Formula(
        "revenue-on-media", "Revenue on media", "Revenue of twelve months that marketing brought, for what media cost in them.",
        "marketing-sourced-revenue ÷ sum(last(media-spend, 12))", "×", "lena.fischer", "rafael.costa", ("5.2", "5.6", "6.2"), decimals=2,
    ),
)  # fmt: skip
# Days before the end, KPI, who, and what they noted on the chart.
_SAID = """
900|new-customers|lena.fischer|The app was let into both stores; downloads doubled within a week.
700|media-spend|lena.fischer|The yearly contract with the agency began.
590|customer-match-rate|yuki.mori|Consents were asked anew; who did not answer is counted no more.
430|contact-frequency|marketing_lead|From here on no member gets more than two letters a week.
385|new-customers|yuki.mori|Black Friday, with twice the stock of the year before.
260|platform-availability|paula.novotna|The checkout moved to the new data centre.
150|cost-per-acquisition|lena.fischer|Half of the search budget went to the loyalty app.
75|campaign-time-to-market|david.cohen|Briefs are agreed in one meeting since this month.
24|new-customers|yuki.mori|The counters in stores were changed; the first week counts too few.
"""
# Days before the end, KPI, how far off the value is, where it came from, and what became of it: the reason, let in with "+".
_HELD = """
505|media-spend|9.8|Agency reports|A point stood wrong; finance sent it again.
384|new-customers|2.3|Customer data platform|+Black Friday: the doors opened at five.
118|contact-frequency|10|Loyalty warehouse|The test group was counted with it.
3|new-customers|10.2|Customer data platform|
2|media-spend|1.4|Agency reports|
"""
DOWN_TO = date(2000, 1, 1)


def define(company: Company, years: list[tuple[str, date, date]]) -> None:
    """The KPIs, with what they should reach."""
    for one in FORMULAS:
        kpis.define(
            actor=company["technologist"], code=one.code, name=one.name, definition=one.definition, unit=one.unit, formula=one.formula,
            owner_marketing=company[one.marketing], owner_it=company[one.it], direction=one.direction, decimals=one.decimals,
            tolerance=Decimal(one.tolerance),
        )  # fmt: skip
        for place, (_, starts_on, ends_on) in enumerate(years):
            low = None if one.lows is None else Decimal(one.lows[place])
            aim = Decimal(one.targets[place])
            kpis.set_target(actor=company[one.marketing], code=one.code, starts_on=starts_on, ends_on=ends_on, value=aim, low=low)


def begin(timeline: Timeline, company: Company) -> None:
    """All of it, each at its day."""
    timeline.begin(timeline.after(clock.now(), 3.0), _reckoned())
    for line in _SAID.strip().splitlines():
        days, code, who, text = line.split("|")
        timeline.begin(timeline.ago(int(days), 0.5), _say(company[who], code, text))
    for line in _HELD.strip().splitlines():
        days, code, off, source, became = line.split("|")
        timeline.begin(timeline.ago(int(days), 0.3), _held(company, code, Decimal(off), source, became))
    timeline.begin(timeline.ago(410, 0.4), _altered(company))


def _reckoned() -> Iterator[float]:
    """As the reactions do it, told as it happened: some days after a month is over."""
    while True:
        for one in FORMULAS:
            results.reckon_now(code=one.code, since=max(DOWN_TO, clock.today() - timedelta(days=70)))
        yield 10.0


def _say(who: Person, code: str, text: str) -> Iterator[float]:
    annotating.annotate(actor=who, code=code, on=clock.today() - timedelta(days=1), text=text)
    yield from ()


def _held(company: Company, code: str, off: Decimal, source: str, became: str) -> Iterator[float]:
    """A value that nobody believes is brought, and an owner says what becomes of it some days later."""
    from_it = {"new-customers": "yuki.mori", "media-spend": "rafael.costa", "contact-frequency": "paula.novotna"}[code]
    last = queries.kpi_card(code).now
    if last is None:
        return
    value = (last * off).quantize(Decimal(1))
    rows = kpis.measure(actor=company[from_it], code=code, readings=[Reading(value, clock.today() - timedelta(days=1), source)])
    if not became:
        return
    yield 1.6
    owner = company["marketing_lead" if code == "contact-frequency" else "lena.fischer"]
    answer = tray.let_in if became.startswith("+") else tray.refuse
    answer(actor=owner, code=code, held=[row.pk for row in rows], reason=became.lstrip("+"))


def _altered(company: Company) -> Iterator[float]:
    """Owners change what is said of their KPIs, on record."""
    kpis.alter(
        actor=company["lena.fischer"],
        code="new-customers",
        definition="Customers who bought for the first time in the month, in shop, app or store.",
    )
    yield 34.0
    kpis.alter(actor=company["yuki.mori"], code="cost-per-acquisition", tolerance=Decimal("0.08"))
