"""The demo company's money: fiscal years, their funds, raises and transfers by two people, and invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from collab.kit import clock, rates
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import acts
from funding.funds import operations as funds
from funding.funds.models import Allocation, FiscalYear, Fund

Company = dict[str, Person]
USD = "USD"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A fund as it comes back each year: budgets in thousands for the three years, None in years without it."""

    code: str
    name: str
    side: str
    owners: tuple[str, ...]
    budgets: tuple[int | None, int | None, int | None]


ENVELOPES = (
    Envelope("growth", "Growth", "marketing", ("cmo",), (300, 800, 1100)),
    Envelope("loyalty", "Loyalty and service", "marketing", ("cmo", "marketing_lead"), (None, None, 800)),
    Envelope("platform", "Platforms", "it", ("cio",), (240, 900, 1300)),
    Envelope("joint", "Joint innovation", "joint", ("cmo", "cio"), (220, 620, 900)),
)
# year | to | from (empty: a raise) | thousands | month of the year | reason | who proposes | who decides (empty: it waits) | refused
_CHANGES = """
0|joint|growth|40|7|The consent work is asked for by both sides.|finance|peter.novak|
0|platform||60|8|Two integrations came out dearer than planned.|peter.novak|finance|
1|growth||150|5|The summer campaign earned it; the board agreed in July.|finance|cmo|
1|joint|platform|110|6|Shared work on customer data replaces a purchase of IT.|cio|finance|
1|platform|growth|80|9|A purchase for the studio.|peter.novak|cmo|A studio is not a platform; ask for it in triage.
2|joint||200|2|The board adds to what both sides ask for together.|finance|peter.novak|
2|growth|loyalty|60|4|Retail media starts a quarter early.|cmo|finance|
2|platform||150|6|The old e-mail platform runs three months longer.|cio|peter.novak|
2|loyalty|growth|75|6|The app’s open beta needs a second round.|marketing_lead||
"""


def code_of(envelope: str, year: str) -> str:
    """ "growth-26" for growth in FY26."""
    return f"{envelope}-{year[2:]}"


def open_year(company: Company, place: int, year: str, starts_on: date, ends_on: date) -> None:
    """The fiscal year (0, 1, 2) with its funds."""
    actor = company["finance"]
    funds.create_year(actor=actor, code=year, starts_on=starts_on, ends_on=ends_on)
    for one in ENVELOPES:
        budget = one.budgets[place]
        if budget is not None:
            code = code_of(one.code, year)
            owners = [company[owner] for owner in one.owners]
            funds.create_fund(actor=actor, code=code, name=f"{one.name} {year}", side=one.side, year=year, currency=USD, owners=owners)
            amount = Money(Decimal(budget * 1000).quantize(Decimal("0.01")), USD)
            change = funds.propose_change(actor=actor, target=code, amount=amount, reason=f"Its budget for {year}, as the board agreed.")
            funds.agree_change(actor=owners[0], change=change.pk)


def changes(company: Company, place: int, year: str) -> Iterator[float]:
    """The life of a year's budget: money is added and moved, each time by two people."""
    month = 0
    for line in _CHANGES.strip().splitlines():
        of, target, source, thousands, when, reason, proposes, decides, refused = line.split("|")
        if int(of) != place:
            continue
        yield 20.0 * (int(when) - month) + 1.3
        month = int(when)
        change = funds.propose_change(
            actor=company[proposes],
            target=code_of(target, year),
            source=code_of(source, year) if source else None,
            amount=Money(Decimal(int(thousands) * 1000).quantize(Decimal("0.01")), USD),
            reason=reason,
        )
        if not decides:
            continue
        yield 2.4
        if refused:
            funds.refuse_change(actor=company[decides], change=change.pk, reason=refused)
        else:
            funds.agree_change(actor=company[decides], change=change.pk)


def misbooked(company: Company, year: str) -> Iterator[float]:
    """An invoice that was booked on the wrong work: whoever booked it sees so the next day, and the other partner agrees to move it."""
    booker, second = company["finance"], company["peter.novak"]
    yield 120.0
    while (pair := _two_of(year, booker, second)) is None:
        yield 5.0
    wrong, right = pair
    amount, name = Money(Decimal("1840.00"), USD), f"KES-{wrong.route.number}-{wrong.fund.code}-RUSH"
    number, code = wrong.route.number or 0, wrong.fund.code
    booked = funds.spend(actor=booker, number=number, fund=code, amount=amount, reference=name, on=clock.today())
    yield 1.1
    if booked.entry is not None:
        moved: dict[str, Any] = {"entry": booked.entry.pk, "number": right.route.number}
        funds.reverse_actual(actor=booker, reason="The rush order was for the other project of the fund.", **moved)
        yield 0.4
        funds.reverse_actual(actor=second, **moved)


def _two_of(year: str, booker: Person, second: Person) -> tuple[Allocation, Allocation] | None:
    """Two pieces of work that one fund of the year promised enough to, and that these two may book on."""
    held = Allocation.objects.filter(fund__year__code=year, state="committed").with_accounts().select_related("fund", "route")
    able = [one for one in held.order_by("fund_id", "-pk") if one.remaining > 10_000 and not acts.is_third(one.route, booker, "spend")]
    for one, other in pairwise(able):
        if one.fund_id == other.fund_id and not acts.is_third(other.route, second, "spend"):
            return one, other
    return None


def closing(company: Company, year: str) -> Iterator[float]:
    """The life of a year after its end: looked at until nothing blocks its closing; what runs goes on in the next one's funds."""
    while (look := funds.look_at_closing(actor=company["finance"], code=year)).blocks:
        yield 10.0
    funds.close_year(actor=company["finance"], code=year, seen=look.seen)


def of_year(year: str) -> list[Fund]:
    return list(Fund.objects.filter(year__code=year).with_accounts().order_by("pk"))


def pay_from(asked: Money, chance: Random, *, is_fast: bool) -> list[tuple[str, Money]]:
    """The funds of today's year that pay this, by code: one where one can, else two; empty where they cannot."""
    today = clock.today()
    year = FiscalYear.objects.filter(starts_on__lte=today, ends_on__gte=today).values_list("code", flat=True).get()
    ordered = of_year(year)
    chance.shuffle(ordered)
    if is_fast:
        # A fast track asks no group of IT, and a joint fund takes both sides' agreement.
        ordered = [fund for fund in ordered if fund.side != "joint"]
    needs = rates.convert(asked, USD, today)[0].amount
    enough = [fund for fund in ordered if fund.available.balance + fund.over.balance >= needs * Decimal("1.05")]
    if len(enough) >= 2 and needs > 90_000 and chance.random() < 0.5:
        half = (asked.amount / 2).quantize(Decimal("0.01"))
        return [(enough[0].code, Money(half, asked.currency)), (enough[1].code, Money(asked.amount - half, asked.currency))]
    return [(enough[0].code, asked)] if enough else []


SUPPLIERS = ("Northwind", "Kestrel", "Bluefield", "Alder", "Quayside", "Lumen", "Osprey")


def invoices(company: Company, number: int, days: float, share: float, chance: Random) -> Iterator[float]:
    """The life of a project's bills: about one a month for so many working days, ``share`` of the promise in all."""
    count = max(2, round(days / 23))
    supplier = chance.choice(SUPPLIERS)
    weights = [chance.uniform(0.6, 1.4) for _ in range(count)]
    for place in range(count):
        yield days / count
        held = Allocation.objects.filter(route__number=number, state="committed").with_accounts().select_related("fund__year", "route")
        for allocation in held:
            part = share * weights[place] / sum(weights)
            amount = min((allocation.amount * Decimal(repr(part))).quantize(Decimal("0.01")), allocation.remaining)
            if amount <= 0:
                continue
            year = allocation.fund.year
            partners = {name: company[name] for name in ("finance", "peter.novak")}
            free = {name for name, one in partners.items() if not acts.is_third(allocation.route, one, "spend")}
            booker = partners[chance.choice([name for name in ("finance", "finance", "peter.novak") if name in free])]
            # Until it is closed, an ended year takes what was done in it.
            on = min(max(clock.today() - timedelta(days=chance.randint(0, 3)), year.starts_on), year.ends_on)
            funds.spend(
                actor=booker,
                number=number,
                fund=allocation.fund.code,
                amount=Money(amount, allocation.fund.currency),
                reference=f"{supplier[:3].upper()}-{number}-{allocation.fund.code}-{place + 1:02}",
                on=on,
            )
