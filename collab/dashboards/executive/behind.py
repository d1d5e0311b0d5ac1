"""What stands behind each figure of the executive page: the rows whose number or sum it is, as the same reader sees them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from collab.access.roles import Role
from collab.dashboards.executive import deciding, links
from collab.dashboards.executive import page as executives
from collab.dashboards.executive.page import Gathered, gathered
from collab.kit import formats
from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person
from funding.funds import access as money
from funding.funds import addresses as fund_addresses
from funding.funds import queries as funds
from funding.funds.free import short
from funding.funds.queries import Sums
from funding.ledger.models import Entry
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
    """``total`` is the sum of the parts, None where the figure is how many there are. ``means`` and ``age`` are sentences."""

    key: str
    title: str
    means: str
    age: str
    owners: str
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
    figure = FIGURES[key]
    parts = tuple(figure.rows(person, facts))
    total = None
    if figure.is_money:
        total = Money(sum((part.amount.amount for part in parts if part.amount), Decimal(0)), settings.CURRENCY)
    owners = formats.listed([str(Role(role).label) for role in sorted(figure.owners)])
    known = shows(person, figure)
    return Behind(key, figure.title, figure.means, age(figure, facts) if known else "", owners, parts, total)


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


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its rows, whether it is a sum of money or how many there are, what it means, and which groups answer for it.

    ``is_of_funds``: it is there for who sees every fund.
    """

    title: str
    rows: Rows
    is_money: bool
    means: str
    owners: frozenset[str]
    is_of_funds: bool = False


FINANCE, TRIAGE = frozenset({Role.FINANCE}), frozenset({Role.TECHNOLOGIST})
LEADS = frozenset({Role.MARKETING_LEAD, Role.IT_LEAD})


def _fund(title: str, rows: Rows, means: str) -> Figure:
    return Figure(title, rows, True, means, FINANCE, is_of_funds=True)


# Each figure by its key.
FIGURES: dict[str, Figure] = {
    "decisions": Figure(
        "Decisions that wait", _decisions, False,
        "Requests whose open step seats you, or the CMO and the CIO where you are neither.", TRIAGE,
    ),
    "asked": Figure("Requests to decide", _asked, True, "What those requests were routed with, in the house’s currency.", TRIAGE),
    "budget": _fund("Budget of the year", _of_funds(lambda has: has.budget), "What the funds of the year were given, in the house’s currency."),
    "spent": _fund("Spent", _of_funds(lambda has: has.spent), "The actuals that were booked on the year’s funds."),
    "committed": _fund("Committed", _of_funds(lambda has: has.committed), "Promised to work that has started, and not spent yet."),
    "reserved": _fund("Reserved", _of_funds(lambda has: has.reserved), "Promised to approved work that has not started."),
    "free": _fund("Free to allocate", _of_funds(lambda has: has.free), "Available, less what was spent beyond promises."),
    "unreserved": _fund("Approved, not reserved", _unreserved, "What was approved less what funds promised of it."),
    "left": _fund("Left when all is reserved and approved", _left, "Free, less what is approved and not reserved, less the requests to decide."),
    "earlier": _fund(
        "Spent this year from the funds of earlier years", _earlier, "What was paid in this year’s days from funds of years before."
    ),
    "projects": Figure("Projects under way", _projects, False, "Projects that you may see and that have not ended.", LEADS),
    "funded": Figure("Funded for projects under way", _funded, True, "What funds promised these projects, in the house’s currency.", FINANCE),
    "on_course": Figure("Projects on track", _on_course, False, "Projects that both sides call on track.", LEADS),
    "on_track": Figure("KPIs on track", _on_track, False, "KPIs within their own tolerance of the target of their period.", TRIAGE),
}  # fmt: skip


def permit(person: Person, key: str) -> Figure:
    """The figure, for who may read it. Raises Forbidden as the page does, and NotFound where there is none for them."""
    executives.permit(person)
    if key not in FIGURES or not shows(person, FIGURES[key]):
        raise NotFound
    return FIGURES[key]


def shows(person: Person, figure: Figure) -> bool:
    """Sums of funds are for who sees every fund, those of work for who sees the money of work."""
    return money.sees_all(person) if figure.is_of_funds else money.sees_work_money(person) if figure.rows is _funded else True


def ago(at: datetime, now: datetime) -> str:
    """ "3 days ago", "today"."""
    days = (now - at).days
    return f"{formats.days_words(days)} ago" if days else "today"


def age(figure: Figure, facts: Gathered) -> str:
    """How old the newest of the records is that the figure is made of; empty where none says."""
    if figure.is_of_funds:
        at = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
        return f"Last entry of the ledger {ago(at, facts.as_of)}." if at else ""
    if figure.rows is _on_track:
        days = [one.now_on for one in facts.kpis if one.now_on]
        return f"Newest value of {formats.day(max(days), facts.today)}." if days else ""
    if figure.owners == TRIAGE:
        days_waited = [one.days for one in facts.decisions.rows]
        return f"The newest of them waits for {formats.days_words(min(days_waited))}." if days_waited else ""
    said = [one.said_on for one in facts.portfolio.projects if one.said_on]
    return f"Last word of a lead on {formats.day(max(said), facts.today)}." if said else ""
