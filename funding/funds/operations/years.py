"""Opening and closing a fiscal year."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Route
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import Busy, operation
from collab.people.models import Person
from funding.funds import rules
from funding.funds.allocations import give_back
from funding.funds.budgets import lapse
from funding.funds.carrying import carry
from funding.funds.closing import Look, heirs, looked, may_take_over
from funding.funds.holding import held, opened
from funding.funds.models import Allocation, AllocationState, FiscalYear, Fund
from funding.ledger.models import Account, AccountKind


@operation
def create_year(*, actor: Person, code: str, starts_on: date, ends_on: date) -> FiscalYear:
    """Open a fiscal year from its first to its last day. Raises Unfit where a day or the code is another year's."""
    rules.may_set_up(actor)
    rules.coded(code)
    days.within(starts_on=starts_on, ends_on=ends_on)
    if ends_on <= starts_on:
        raise Invalid(ends_on="The year ends after it starts.")
    try:
        with transaction.atomic():
            year = FiscalYear.objects.create(code=code, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        raise Unfit(**_taken(code, starts_on, ends_on)) from error
    record("funds.year.opened", actor=actor, about=year, data={"code": code, "starts_on": str(starts_on), "ends_on": str(ends_on)})
    return year


def _taken(code: str, starts_on: date, ends_on: date) -> dict[str, str]:
    """What of a year belongs to another one, by field: its code, its first day, its last, or what lies between."""
    taken = {"code": f"There is a fiscal year {code} already."} if FiscalYear.objects.filter(code=code).exists() else {}
    overlapping = FiscalYear.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    for other in overlapping.order_by("starts_on"):
        field = "ends_on" if starts_on < other.starts_on else "starts_on"
        taken.setdefault(
            field, f"{other.code} goes from {other.starts_on.isoformat()} to {other.ends_on.isoformat()}: no day is of two years."
        )
    return taken


@operation
def look_at_closing(*, actor: Person, code: str, into: Mapping[str, str] | None = None) -> Look:
    """What closing a fiscal year would do, and what blocks it; nothing is written."""
    _may_close(actor)
    return _look(_year(code), into or {})[0]


@operation
def close_year(*, actor: Person, code: str, seen: str, into: Mapping[str, str] | None = None) -> Look:
    """Close a fiscal year as somebody looked at it: what runs goes on in the next year's funds, what is available lapses.

    ``into``: codes of the next year's funds by those of this one's, where it is not the fund of the same name that takes over.
    ``seen`` is the mark of the look. Raises Invalid without it, Conflict where it is otherwise now or something blocks it.
    """
    _may_close(actor)
    year = _year(code)
    if not seen:
        raise Invalid(seen="Look first, with dry_run: what would be carried over and what lapses. Then send the mark that the look gives.")
    look, funds, taking_over, promises = _look(year, into or {})
    if look.blocks:
        raise Conflict(" ".join(look.blocks))
    if seen != look.seen:
        raise Conflict("It is otherwise now than when it was looked at: look again.")
    for promise in promises:
        heir = taking_over[promise.fund.code]
        if heir and promise.remaining:
            carry(promise, heir, actor)
        else:
            give_back(promise, actor, f"{code} is closed")
    lapsed = {fund.code: str(fund.available.balance) for fund in funds}
    carried = {going.source: going.into for going in look.carried}
    event = record("funds.year.closed", actor=actor, about=year, data={"code": code, "lapsed": lapsed, "carried": carried})
    for fund in funds:
        lapse(fund, actor, event)
    Account.objects.filter(fund__in=funds).update(is_closed=True)
    year.closed_at = clock.now()
    year.save(update_fields=["closed_at"])
    return look


def _may_close(actor: Person) -> None:
    if Role.FINANCE not in duties.roles_now(actor):
        raise Forbidden("A finance partner closes a year.")


def _year(code: str) -> FiscalYear:
    year = FiscalYear.objects.select_for_update(no_key=True).filter(code=code).first()
    if year is None:
        raise NotFound
    if year.closed_at:
        raise Conflict(f"{code} was closed before.")
    return year


def _look(year: FiscalYear, into: Mapping[str, str]) -> tuple[Look, list[Fund], dict[str, Fund | None], list[Allocation]]:
    """The look with all that it was held against, locked: routes before funds, as everywhere, and the promises after them."""
    following = FiscalYear.objects.filter(starts_on__gt=year.ends_on, closed_at=None).order_by("starts_on").first()
    touched = Q(state__in=(AllocationState.RESERVED, AllocationState.COMMITTED)) | Q(
        accounts__kind=AccountKind.OVER, accounts__balance__lt=0
    )
    of_year = Allocation.objects.filter(touched, fund__year=year).distinct()
    keys = set(of_year.values_list("route_id", flat=True))
    routes = {route.pk: route for route in Route.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
    both = Fund.objects.filter(Q(year=year) | Q(year=following)) if following else Fund.objects.filter(year=year)
    everything = held(pk=both.values_list("pk", flat=True))
    funds = [fund for fund in everything if fund.year_id == year.pk]
    next_funds = [fund for fund in everything if fund.year_id != year.pk]
    found = Allocation.objects.select_for_update(no_key=True).filter(pk__in=of_year.values("pk")).order_by("pk")
    promises = opened(found)
    by_key = {fund.pk: fund for fund in funds}
    for promise in promises:
        if promise.route_id not in routes:
            raise Busy("Money was promised at this very moment. Look again.")
        promise.fund, promise.route = by_key[promise.fund_id], routes[promise.route_id]
    taking_over = heirs(funds, next_funds, into)
    look = looked(year, following, funds, promises, taking_over)
    look.choices = {fund.code: [one.code for one in may_take_over(fund, next_funds)] for fund in funds}
    look.names = {fund.code: fund.name for fund in everything}
    return look, funds, taking_over, promises
