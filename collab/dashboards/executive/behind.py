"""What stands behind each figure of the executive page: the rows whose number or sum it is, as the same reader sees them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from collab.dashboards.executive import deciding, links
from collab.dashboards.executive.page import Gathered, gathered
from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person
from funding.funds import addresses as fund_addresses
from funding.funds import queries as funds
from funding.funds.free import short
from funding.funds.queries import Sums
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.states import ENDED

# The kinds of things that stand behind figures, as the record calls them.
REQUEST, PROJECT, FUND, KPI = "intake.request", "portfolio.project", "funds.fund", "kpis.kpi"


@dataclass(frozen=True, slots=True)
class Part:
    """One row behind a figure; ``amount`` is None where the figure is a number of rows. ``thing`` is its kind and its code."""

    title: str
    url: str
    amount: Money | None = None
    thing: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Behind:
    """``total`` is the sum of the parts, None where the figure is how many there are."""

    key: str
    title: str
    parts: tuple[Part, ...]
    total: Money | None


Rows = Callable[[Person, Gathered], Iterator[Part]]


def behind(person: Person, key: str) -> Behind:
    """The rows behind one figure. Raises Forbidden as the page does, and NotFound where there is no such figure."""
    facts = gathered(person)
    if key not in FIGURES:
        raise NotFound
    return of(person, facts, key)


def of(person: Person, facts: Gathered, key: str) -> Behind:
    """The same, of what was gathered for this reader."""
    title, rows, is_money = FIGURES[key]
    parts = tuple(rows(person, facts))
    total = Money(sum((part.amount.amount for part in parts if part.amount), Decimal(0)), settings.CURRENCY) if is_money else None
    return Behind(key, title, parts, total)


def _decisions(person: Person, facts: Gathered) -> Iterator[Part]:
    for number, title, amount in deciding.every(person):
        yield Part(f"{code(number)} {title}", intake_addresses.request(code(number)), amount, (REQUEST, code(number)))


def _asked(person: Person, facts: Gathered) -> Iterator[Part]:
    return (part for part in _decisions(person, facts) if part.amount and part.amount.currency == settings.CURRENCY)


def _of_funds(pick: Callable[[Sums], Money]) -> Rows:
    """A balance of each fund of the year in the house's currency."""

    def rows(person: Person, facts: Gathered) -> Iterator[Part]:
        if facts.money:
            for fund in funds.with_sums(person).filter(year__code=facts.money.year, currency=settings.CURRENCY):
                yield Part(fund.name, fund_addresses.fund(fund.code), pick(funds.sums(fund)), (FUND, fund.code))

    return rows


def _unreserved(person: Person, facts: Gathered) -> Iterator[Part]:
    if not facts.money:
        return
    left = {route.pk: route.short for route in short(person).filter(currency=settings.CURRENCY)}  # type: ignore[attr-defined]
    rows = intake.visible(person).filter(route_id__in=left).order_by("-number").values_list("route_id", "number", "title")
    for route, number, title in rows:
        yield Part(
            f"{code(number)} {title}",
            intake_addresses.request(code(number)),
            Money(left[route], settings.CURRENCY),
            (REQUEST, code(number)),
        )


def _left(person: Person, facts: Gathered) -> Iterator[Part]:
    if facts.money:
        yield Part("Free to allocate", links.behind("free"), facts.money.free.free)
        yield Part("Approved, not reserved", links.behind("unreserved"), _minus(facts.money.free.unreserved))
        yield Part("Requests to decide", links.behind("asked"), _minus(facts.decisions.total))


def _minus(money: Money) -> Money:
    return Money(-money.amount, money.currency)


def _earlier(person: Person, facts: Gathered) -> Iterator[Part]:
    year = funds.year_of(facts.today)
    if year and facts.money:
        for fund, paid in funds.paid_by_earlier(person, year, settings.CURRENCY):
            yield Part(f"{fund.name}, {fund.year.code}", fund_addresses.fund(fund.code), paid, (FUND, fund.code))


def _projects(person: Person, facts: Gathered) -> Iterator[Part]:
    rows = portfolio.visible(person).exclude(phase__in=ENDED).order_by("-number").values_list("number", "title")
    return (
        Part(f"{code(number)} {title}", project_addresses.project(code(number)), thing=(PROJECT, code(number))) for number, title in rows
    )


def _funded(person: Person, facts: Gathered) -> Iterator[Part]:
    return (Part(f"{one.number} {one.title}", one.url, one.money, (PROJECT, one.number)) for one in facts.portfolio.projects if one.money)


def _on_course(person: Person, facts: Gathered) -> Iterator[Part]:
    return (
        Part(f"{one.number} {one.title}", one.url, thing=(PROJECT, one.number))
        for one in facts.portfolio.projects
        if one.worse == "on_track"
    )


def _on_track(person: Person, facts: Gathered) -> Iterator[Part]:
    return (Part(f"{one.name}: {one.now_text}", one.url, thing=(KPI, one.code)) for one in facts.kpis if one.is_on_track)


# Each figure by its key: its words, its rows, and whether it is a sum of money or how many there are.
FIGURES: dict[str, tuple[str, Rows, bool]] = {
    "decisions": ("Decisions that wait", _decisions, False),
    "asked": ("Requests to decide", _asked, True),
    "budget": ("Budget of the year", _of_funds(lambda has: has.budget), True),
    "spent": ("Spent", _of_funds(lambda has: has.spent), True),
    "committed": ("Committed", _of_funds(lambda has: has.committed), True),
    "reserved": ("Reserved", _of_funds(lambda has: has.reserved), True),
    "free": ("Free to allocate", _of_funds(lambda has: has.free), True),
    "unreserved": ("Approved, not reserved", _unreserved, True),
    "left": ("Left when all is reserved and approved", _left, True),
    "earlier": ("Spent this year from the funds of earlier years", _earlier, True),
    "projects": ("Projects under way", _projects, False),
    "funded": ("Funded for projects under way", _funded, True),
    "on_course": ("Projects on track", _on_course, False),
    "on_track": ("KPIs on track", _on_track, False),
}
