"""The rows behind a part of a month: what counts in it, as the record says it now and as far as its reader may open it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from collab.agenda.addresses import goal as goal_address
from collab.convergence import reckoning
from collab.convergence.parts import QUARTER_MONTHS
from collab.convergence.reckoning import SETTLED, Span
from collab.kit import formats
from collab.kit.formats import count_words, full_money
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.kpis.access import visible as visible_kpis
from collab.kpis.addresses import kpi as kpi_address
from collab.people.models import Person
from collab.pulse.addresses import PULSE
from funding.funds.access import sees_work_money
from funding.funds.models import FundSide
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake.queries import courts
from projects.portfolio import addresses as project_addresses

# So many are told, those that count first.
MOST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """``counts``: it is among those that speak for the part, else only among all."""

    title: str
    url: str
    says: str
    counts: bool


def rows(person: Person, name: str, span: Span) -> list[Row]:
    """The first of them. So many queries however many."""
    found = sorted(ROWS[name](person, span), key=lambda row: not row.counts)
    return found[:MOST]


def _goals(person: Person, span: Span) -> Iterator[Row]:
    for goal, signed, alive in reckoning.goal_states(span):
        says = f"{'signed by both' if signed else 'not signed by both'}, {'alive' if alive else 'not alive'}"
        yield Row(goal.title, goal_address(goal.code), says, signed and alive)


def _kpis(person: Person, span: Span) -> Iterator[Row]:
    found = reckoning.fed(span)
    for key, kpi, name in visible_kpis(person).filter(pk__in=found).order_by("name").values_list("pk", "code", "name"):
        sides = [side for side, feeds in zip(("marketing", "IT"), found[key], strict=True) if feeds]
        yield Row(name, kpi_address(kpi), f"fed by {formats.listed(sides)}" if sides else "fed by neither side", len(sides) == 2)


def _money(person: Person, span: Span) -> Iterator[Row]:
    """The amounts for who sees the money of work, for all others that there is something."""
    sees = sees_work_money(person)
    found = reckoning.promised(span).filter(route__request__in=intake.visible(person).order_by()).order_by("-made_at", "-pk")
    columns = ("route__request__number", "route__request__title", "fund__side", "amount", "fund__currency")
    for number, title, side, amount, currency in found.values_list(*columns)[:MOST]:
        paid = f"{full_money(Money(amount, currency))} from" if sees else "from"
        words = f"{paid} a {'joint fund' if side == FundSide.JOINT else 'fund of one side'}"
        yield Row(f"{code(number)} {title}", intake_addresses.request(code(number)), words, side == FundSide.JOINT)


def _waiting(person: Person, span: Span) -> Iterator[Row]:
    """Those that waited longest for either side."""
    keys = (courts.MARKETING, courts.IT)
    for number, title, court, hours in courts.longest(span.since(QUARTER_MONTHS), span.end, keys, MOST // 2):
        words = f"{count_words(round(hours), 'working hour')} for {courts.COURTS[court]}"
        yield Row(f"{code(number)} {title}", intake_addresses.request(code(number)), words, True)


def _pulse(person: Person, span: Span) -> Iterator[Row]:
    found = reckoning.pulse(span)
    if found is not None and found.whole.gap is not None:
        ours, theirs = found.whole.by_marketing, found.whole.by_it
        for says, line in ((f"marketing gives IT {ours.words[0]}", ours), (f"IT gives marketing {theirs.words[0]}", theirs)):
            yield Row(f"Pulse of {found.period}", PULSE, f"{says}, n = {line.n}", True)


def _reuse(person: Person, span: Span) -> Iterator[Row]:
    merged = reckoning.settled(span, *SETTLED[2:]).values("subject_id")
    found = intake.visible(person).filter(pk__in=merged).select_related("merged_into").order_by("-number")
    for request in found[: MOST // 2]:
        into = f"merged into {request.merged_into.code}" if request.merged_into else "merged"
        yield Row(f"{request.code} {request.title}", f"{intake_addresses.request(request.code)}?stay", into, True)
    built = reckoning.built(span).select_related("before", "after").order_by("-after__number", "pk")
    for one in built[: MOST // 2]:
        yield Row(str(one.after), project_addresses.project(one.after.code), f"builds upon {one.before}", True)


ROWS: dict[str, Callable[[Person, Span], Iterator[Row]]] = {
    "goals": _goals, "kpis": _kpis, "money": _money, "waiting": _waiting, "pulse": _pulse, "reuse": _reuse,
}  # fmt: skip
