"""Booking actuals, settling what is over, and taking an actual back by two people."""

from datetime import date

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Route
from collab.approvals.states import REQUEST
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import access, actuals
from funding.funds.actuals import Actual, Booked
from funding.funds.models import Allocation, Fund, Reversal
from funding.ledger.models import Entry
from funding.ledger.shapes import ACTUALS


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
    _may_settle(actor, found)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why the fund pays for it.")
    return actuals.cover(_of(number, fund), amount, actor, why)


@operation
def reverse_actual(*, actor: Person, entry: int, reason: str = "") -> Reversal:
    """Ask for an actual to be taken back, or agree to what another person asked: then it is.

    By a finance partner or an owner of the fund. Raises NotFound too for who does not see its amounts; Conflict where it was taken back before, or this person asked for it.
    """
    found = Entry.objects.filter(pk=entry, kind__in=ACTUALS).first()
    if found is None:
        raise NotFound
    fund = Fund.objects.get(pk=actuals.spent_of(found).fund_id)
    if not access.sees_amounts(actor, fund):
        raise NotFound  # what moved in a fund is not there for whoever knows its name alone
    _may_settle(actor, fund)
    _locked_route(found.subject_id)
    asked = Reversal.objects.select_for_update(no_key=True, of=("self",)).select_related("asked_by").filter(entry=found).first()
    why = clean(reason, "reason", 2_000)
    if asked is None:
        return _asked(found, actor, why)
    if asked.undoing_id:
        raise Conflict("This actual was taken back before.")
    if asked.asked_by_id == actor.pk:
        raise Conflict("You asked for it: a second person agrees.")
    asked.undoing = actuals.undo(found, actor, why)
    asked.agreed_by, asked.agreed_at = actor, clock.now()
    asked.save(update_fields=["agreed_by", "agreed_at", "undoing"])
    return asked


def _asked(found: Entry, actor: Person, why: str) -> Reversal:
    if not why:
        raise Invalid(reason="Say why: the second person decides by it.")
    # The locks are those of agreeing to it; whoever asks at the same instant waits here and finds it asked.
    asked = Reversal.objects.create(entry=found, asked_by=actor, asked_at=clock.now())
    record("funds.reversal.asked", actor=actor, about=asked, why=why, data={"entry": found.pk})
    return asked


def _may_settle(actor: Person, fund: Fund) -> None:
    owners = set(Fund.owners.through.objects.filter(fund=fund).values_list("person_id", flat=True))
    if not access.has_say(duties.roles_now(actor), actor, owners):
        raise Forbidden("A finance partner or an owner of the fund does this.")


def _of(number: int, fund: str) -> Allocation:
    """The promise of this fund to this work, its route locked: the one that is held, else the latest that was given back."""
    promises = Allocation.objects.filter(route__subject_kind=REQUEST, route__number=number, fund__code=fund)
    found = promises.exclude(state="released").order_by("-pk").first() or promises.order_by("-pk").first()
    if found is None:
        raise NotFound
    _locked_route(found.route_id)
    return found


def _locked_route(key: int | None) -> None:
    """Routes are held before funds, as everywhere."""
    Route.objects.select_for_update(no_key=True).filter(pk__in=[key]).first()
