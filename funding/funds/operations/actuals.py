"""Booking actuals and settling what is over."""

from datetime import date

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Route
from collab.approvals.states import REQUEST
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import access, actuals
from funding.funds.actuals import Actual, Booked
from funding.funds.models import Allocation, Fund


@operation
def book_actual(*, actor: Person, number: int, fund: str, actual: Actual, dry_run: bool = False) -> Booked:
    """Book an actual of the work R-``number`` on what ``fund`` promised to it, over that too; by a finance partner.

    Where the work was stopped or its promise given back, it is booked as over. ``dry_run`` only says where it would lie.
    """
    return _book(actor, number, fund, actual, dry_run=dry_run)


@operation
def spend(*, actor: Person, number: int, fund: str, amount: Money, reference: str, on: date) -> Booked:
    """The same for an invoice that says no more than its name, amount and day."""
    if amount.amount <= 0:
        raise Invalid(amount="The amount must be above zero.")
    return _book(actor, number, fund, Actual(amount, on, reference))


def _book(actor: Person, number: int, fund: str, actual: Actual, *, dry_run: bool = False) -> Booked:
    if Role.FINANCE not in duties.roles_now(actor):
        raise Forbidden("A finance partner books actuals.")
    return actuals.book(allocation=_of(number, fund), actual=actual, actor=actor, dry_run=dry_run)


@operation
def cover_over(*, actor: Person, number: int, fund: str, reason: str, amount: Money | None = None) -> Money:
    """Settle what was spent over a promise by free money of its fund, all of it or ``amount``; by its owner or a finance partner."""
    found = Fund.objects.filter(code=fund).first()
    if found is None:
        raise NotFound
    may_settle(actor, found)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why the fund pays for it.")
    return actuals.cover(_of(number, fund), amount, actor, why)


def may_settle(actor: Person, fund: Fund) -> None:
    owners = set(Fund.owners.through.objects.filter(fund=fund).values_list("person_id", flat=True))
    if not access.has_say(duties.roles_now(actor), actor, owners):
        raise Forbidden("A finance partner or an owner of the fund does this.")


def _of(number: int, fund: str) -> Allocation:
    """The promise of this fund to this work, its route locked."""
    found = promised(number, fund)
    if found is None:
        raise NotFound
    locked_routes(found.route_id)
    return found


def promised(number: int, fund: str) -> Allocation | None:
    """The promise of this fund to this work: the one that is held, else the latest that was given back."""
    promises = Allocation.objects.select_related("fund", "route").filter(route__subject_kind=REQUEST, route__number=number, fund__code=fund)
    return promises.exclude(state="released").order_by("-pk").first() or promises.order_by("-pk").first()


def locked_routes(*keys: int | None) -> None:
    """Routes are held before funds, as everywhere, and in ascending order."""
    list(Route.objects.select_for_update(no_key=True).filter(pk__in=[key for key in keys if key]).order_by("pk"))
