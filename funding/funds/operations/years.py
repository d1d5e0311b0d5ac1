"""Opening and closing a fiscal year."""

from datetime import date

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import rules
from funding.funds.budgets import lapse
from funding.funds.holding import held
from funding.funds.models import ChangeState, FiscalYear, Fund, FundChange
from funding.ledger.models import Account


@operation
def create_year(*, actor: Person, code: str, starts_on: date, ends_on: date) -> FiscalYear:
    """Open a fiscal year from its first to its last day. Raises Conflict where a day or the code is another year's."""
    rules.may_set_up(actor)
    rules.coded(code)
    days.within(starts_on=starts_on, ends_on=ends_on)
    if ends_on <= starts_on:
        raise Invalid(ends_on="The year ends after it starts.")
    try:
        with transaction.atomic():
            year = FiscalYear.objects.create(code=code, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        raise Conflict("This code, or one of these days, belongs to another fiscal year.") from error
    record("funds.year.opened", actor=actor, about=year, data={"code": code, "starts_on": str(starts_on), "ends_on": str(ends_on)})
    return year


@operation
def close_year(*, actor: Person, code: str) -> FiscalYear:
    """Close a fiscal year: what is available lapses, and its accounts take no entry any more.

    Raises Conflict while money of the year is still reserved or committed, or a proposal waits.
    """
    if Role.FINANCE not in duties.roles_now(actor):
        raise Forbidden("A finance partner closes a year.")
    year = FiscalYear.objects.select_for_update(no_key=True).filter(code=code).first()
    if year is None:
        raise NotFound
    if year.closed_at:
        raise Conflict(f"{code} was closed before.")
    funds = held(pk=year.funds.values_list("pk", flat=True))
    _settled(funds)
    lapsed = {fund.code: str(fund.available.balance) for fund in funds}
    event = record("funds.year.closed", actor=actor, about=year, data={"code": code, "lapsed": lapsed})
    for fund in funds:
        lapse(fund, actor, event)
    Account.objects.filter(fund__in=funds).update(is_closed=True)
    year.closed_at = clock.now()
    year.save(update_fields=["closed_at"])
    return year


def _settled(funds: list[Fund]) -> None:
    for fund in funds:
        if fund.reserved.balance or fund.committed.balance:
            raise Conflict(f"{fund.name} still has money reserved or committed: spend or release it first.")
    waiting = FundChange.objects.filter(state=ChangeState.PROPOSED)
    if waiting.filter(target__in=funds).exists() or waiting.filter(source__in=funds).exists():
        raise Conflict("A proposed change of one of its funds waits for a second person.")
