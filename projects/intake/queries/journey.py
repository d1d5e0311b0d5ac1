"""What is on each moment of the customer's journey: requests, projects and money, as far as a person may see them."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from collab.customer.journey import Load, Loads, Working
from collab.customer.reading import Works
from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds.access import sees_work_money
from funding.funds.models import Allocation
from projects.intake.models import Request
from projects.intake.queries.promising import NOT_PROMISING
from projects.intake.queries.reading import sent, standing, worked
from projects.intake.states import OPEN
from projects.portfolio import access as portfolio

ZERO = Decimal(0)
# Once there is a project, the moment that the project names counts.
PLACE = Coalesce("project__moment_id", "moment_id")


def loads(person: Person, moments: Collection[int], brand: str = "") -> Loads:
    """By moment. Four queries at most, however many moments and requests.

    Asked is what stands: open or delivered, not what was declined, withdrawn, merged or stopped. Spent is all that was, on what was
    stopped too. Amounts of other currencies count at today's rate.
    """
    every = sent(person).filter(_on(moments))
    rows = every.filter(brands__contains=[brand]) if brand else every
    apart = every.filter(Q(brands=None) | Q(brands=[])).exclude(state__in=NOT_PROMISING).count() if brand else 0
    sees = sees_work_money(person)
    asked = _asked(rows.exclude(state__in=NOT_PROMISING))
    begun = rows.filter(project__in=portfolio.visible(person).order_by()).order_by()
    projects = dict(begun.annotate(place=PLACE).values_list("place").annotate(Count("pk")))
    spent = _spent(rows) if sees else {}
    found = {}
    for place in moments:
        count, open_count, amount, unknown = asked.get(place, (0, 0, ZERO, 0))
        money = (_house(amount), _house(spent.get(place, ZERO)), unknown) if sees else (None, None, 0)
        found[place] = Load(count, open_count, projects.get(place, 0), *money)
    return Loads(found, apart, sees)


def works(person: Person, moment: int) -> Works:
    """The first of the work on this moment. One query."""
    return worked(standing(person).filter(_on([moment])), person)


def _on(moments: Collection[int]) -> Q:
    return Q(project__moment__in=list(moments)) | Q(project__moment=None, moment__in=list(moments))


def _asked(rows: QuerySet[Request]) -> dict[int, tuple[int, int, Decimal, int]]:
    """By moment: how many, how many of them open, the sum of their estimates, and how many have none that counts. One query."""
    sums = rows.order_by().annotate(place=PLACE).values("place", "currency")
    sums = sums.annotate(every=Count("pk"), open=Count("pk", filter=Q(state__in=OPEN)), known=Count("estimate"), amount=Sum("estimate"))
    found: dict[int, tuple[int, int, Decimal, int]] = {}
    for place, currency, every, is_open, known, amount in sums.values_list("place", "currency", "every", "open", "known", "amount"):
        worth = _worth(amount or ZERO, currency)
        before = found.get(place, (0, 0, ZERO, 0))
        unknown = every if worth is None else every - known
        found[place] = (before[0] + every, before[1] + is_open, before[2] + (worth or ZERO), before[3] + unknown)
    return found


def _spent(rows: QuerySet[Request]) -> dict[int, Decimal]:
    """By moment, what was spent on its work. One query; for who sees the money of whatever they may open."""
    paid = Allocation.objects.with_accounts().select_related(None).filter(route__request__in=rows.order_by())
    place = Coalesce("route__request__project__moment_id", "route__request__moment_id")
    sums = paid.order_by().annotate(place=place).values_list("place", "fund__currency").annotate(amount=Sum("spent__balance"))
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for key, currency, amount in sums:
        found[key] += _worth(amount or ZERO, currency) or ZERO
    return dict(found)


def _worth(amount: Decimal, currency: str) -> Decimal | None:
    """In the house's currency; None where the bank has no rate."""
    try:
        return rates.convert(Money(amount, currency), settings.CURRENCY, clock.today())[0].amount
    except Conflict:
        return None


def _house(amount: Decimal) -> Money:
    return Money(amount, settings.CURRENCY)


WORKING = Working(loads, works)
