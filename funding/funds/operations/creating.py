"""Setting up a fund."""

from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.db import IntegrityError, transaction

from collab.events.record import record
from collab.kit.errors import Conflict, Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import rules
from funding.funds.budgets import fill
from funding.funds.models import FiscalYear, Fund, FundSide
from funding.ledger.models import Account, AccountKind

MOST_OWNERS = 20


@operation
def create_fund(
    *, actor: Person, code: str, name: str, side: str, year: str, budget: Money | Decimal, currency: str, owners: Iterable[Person] = ()
) -> Fund:
    """Set up a fund of the fiscal year with this code; ``budget`` is in ``currency``, zero or more.

    Its five accounts open empty; the budget is its first entry. Raises Forbidden, Invalid by field, Conflict
    where the code is taken or the year is closed.
    """
    rules.may_set_up(actor)
    rules.coded(code)
    money = _budget(budget, currency)
    if side not in FundSide.values:
        raise Invalid(side="One of: " + ", ".join(FundSide.values) + ".")
    title = clean(name, "name", 120)
    if not title:
        raise Invalid(name="Give the fund a name.")
    of_year = FiscalYear.objects.select_for_update(no_key=True).filter(code=year).first()
    if of_year is None:
        raise Invalid(year=f"There is no fiscal year {year}.")
    if of_year.closed_at:
        raise Conflict(f"{of_year.code} is closed: a closed year takes no entry.")
    fund = _open_fund(code=code, name=title, side=side, year=of_year, currency=currency)
    fund.owners.set(_active(owners))
    facts = {"code": code, "year": year, "budget": str(money.amount), "currency": currency}
    event = record("funds.fund.created", actor=actor, about=fund, data=facts)
    if money.amount:
        fill(fund, money, "budget", actor, event=event)
    return fund


def _budget(budget: Money | Decimal, currency: str) -> Money:
    money = budget if isinstance(budget, Money) else Money.of(budget, currency, "budget")
    if money.currency != currency:
        raise Invalid(budget=f"Write the budget in {currency}, the currency of the fund.")
    if get_currency_precision(currency) > 2:
        raise Invalid(currency=f"The ledger keeps two digits after the point; {currency} has more.")
    if money.amount < 0:
        raise Invalid(budget="A budget is zero or more.")
    return money


def _active(owners: Iterable[Person]) -> list[Person]:
    people = list(owners)
    if len(people) > MOST_OWNERS:
        raise Invalid(owners=f"{MOST_OWNERS} owners at most.")
    for person in people:
        if not person.is_active:
            raise Invalid(owners=f"{person.username} has left.")
    return people


def _open_fund(*, code: str, **facts: object) -> Fund:
    try:
        with transaction.atomic():
            fund = Fund.objects.create(code=code, **facts)
            opened = Account.objects.bulk_create(
                Account(fund=fund, code=f"{code}:{kind}", kind=kind, currency=fund.currency) for kind in AccountKind
            )
    except IntegrityError as error:
        raise Conflict(f"There is a fund {code} already.") from error
    for account in opened:
        setattr(fund, account.kind, account)
    return fund
