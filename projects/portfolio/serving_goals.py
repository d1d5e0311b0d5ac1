"""The projects under way or live that serve goals and carry out strategies, with what funds promised and paid for each.

A project serves the goals that its request does, each with its share; the floor above knows them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from collab.agenda.serving import Work
from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.kit.seams import Seam
from collab.people.models import Person
from funding.funds import access as money
from funding.funds.models import Allocation
from projects.portfolio import access, addresses
from projects.portfolio.models import Project
from projects.portfolio.states import Phase

# What serves nothing any more.
OVER = (Phase.CLOSED, Phase.STOPPED)
Shares = Mapping[int, tuple[tuple[int, int], ...]]
# Of these numbers (a subquery), those that serve several goals: the keys of the goals and their whole per cents, which sum to 100.
SHARES: Seam[Callable[[QuerySet[Any]], Shares]] = Seam("which projects serve several goals, and with how much of them")


class Paid(NamedTuple):
    """What a fund keeps for a project or has paid, in the fund's currency; ``is_own``: the reader owns that fund."""

    amount: Decimal
    currency: str
    is_own: bool


def served(person: Person) -> set[int]:
    """The keys of the goals that a project which the person may see serves. Three queries at most."""
    there = _counted(person).order_by()
    alone = set(there.exclude(goal=None).values_list("goal_id", flat=True).distinct())
    return alone | {goal for found in SHARES.value(there.values("number")).values() for goal, _ in found}


def serving(person: Person) -> list[Work]:
    """All of them that the person may see, by number, each with its money where they see it. Four queries at most."""
    rows = list(_counted(person).order_by("number").values_list("number", "title", "phase", "goal_id", "strategies", "route_id"))
    paid, sees = _paid(person, [row[-1] for row in rows]), money.sees_work_money(person)
    shares = SHARES.value(_counted(person).order_by().values("number"))
    return [
        _work(number, title, phase, goal, strategies, paid[route], sees=sees, shares=shares.get(number, ()))
        for number, title, phase, goal, strategies, route in rows
    ]


def _counted(person: Person) -> QuerySet[Project]:
    return access.visible(person).exclude(phase__in=OVER)


def _work(
    number: int, title: str, phase: str, goal: int | None, strategies: list[str], paid: list[Paid], *, sees: bool,
    shares: tuple[tuple[int, int], ...],
) -> Work:  # fmt: skip
    """Whoever sees the money of work sees this; others do where every fund that pays for it is theirs."""
    shown = sees or (bool(paid) and all(one.is_own for one in paid))
    return Work(
        number=number,
        code=code(number),
        title=title,
        url=addresses.project(code(number)),
        status=phase,
        goal=goal,
        shares=shares or (((goal, 100),) if goal is not None else ()),
        strategies=tuple(strategies),
        money=_sum(paid) if shown else None,
        sees_money=shown,
    )


def _sum(paid: list[Paid]) -> Money | None:
    """In the house's currency at today's rates; None where the bank has none for one of them."""
    try:
        parts = [rates.convert(Money(one.amount, one.currency), settings.CURRENCY, clock.today())[0].amount for one in paid]
    except Conflict:
        return None
    return Money(sum(parts, Decimal(0)), settings.CURRENCY)


def _paid(person: Person, routes: Collection[int]) -> defaultdict[int, list[Paid]]:
    """What each fund keeps (reserved, committed) or has spent, by route."""
    found: defaultdict[int, list[Paid]] = defaultdict(list)
    rows = Allocation.objects.filter(route_id__in=routes).with_accounts().annotate(is_own=money.is_owned(person)).order_by("pk")
    columns = ("route_id", "reserved__balance", "committed__balance", "spent__balance", "fund__currency", "is_own")
    # The types know no relation that a query makes.
    for route, reserved, committed, spent, currency, is_own in rows.values_list(*columns):
        found[route].append(Paid(reserved + committed + spent, currency, is_own))
    return found
