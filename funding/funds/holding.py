"""Funds and promises under lock: in ascending order, with what is in them read afterwards.

What is read here is read at every movement of money, so it is kept: the compiler took longer than the database.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.kept import Keys, kept
from collab.kit.money import Money
from collab.kit.statements import by_key, is_one_of
from funding.funds.models import Allocation, FiscalYear, Fund
from funding.ledger.models import Account


def held(**among: Iterable[object]) -> list[Fund]:
    """The funds, locked in ascending order, with their accounts read afterwards: ``held(code=[…])`` or ``held(pk=[…])``."""
    ((name, values),) = among.items()
    keys = list(
        Fund.objects.select_for_update(no_key=True).filter(**{f"{name}__in": list(values)}).order_by("pk").values_list("pk", flat=True)
    )
    # In one statement the accounts would be as they were before the wait for the lock.
    funds = by_key(Fund, keys)
    years = by_key(FiscalYear, [fund.year_id for fund in funds.values()])
    for fund in funds.values():
        fund.year = years[fund.year_id]
    for account in own_accounts(funds=keys).things():
        setattr(funds[account.fund_id], account.kind, account)
    return [funds[key] for key in keys]


def opened(promises: Iterable[Allocation]) -> list[Allocation]:
    """The promises, locked, with their three accounts as they are now: ``promise.spent.balance``. One query."""
    found = list(promises)
    by_its_key: dict[int | None, Allocation] = {promise.pk: promise for promise in found}
    for account in accounts_of_promises(promises=[promise.pk for promise in found]).things() if found else ():
        setattr(by_its_key[account.allocation_id], account.kind, account)
    return found


@kept()
def own_accounts(*, funds: Keys) -> QuerySet[Account]:
    """The five accounts that are the funds' own."""
    return Account.objects.filter(is_one_of("fund", funds), allocation=None).order_by()


@kept()
def accounts_of_promises(*, promises: Keys) -> QuerySet[Account]:
    return Account.objects.filter(is_one_of("allocation", promises)).order_by()


def open_year(fund: Fund) -> None:
    """Raises Conflict where the fund's year is closed."""
    if fund.year.closed_at:
        raise Conflict(f"{fund.name} belongs to {fund.year.code}, which is closed: a closed year takes no entry.")


def enough(fund: Fund, asked: Money) -> None:
    """Raises Conflict where the fund, locked, has less available than ``asked``."""
    if asked.amount > fund.available.balance:
        has = full_money(Money(fund.available.balance, fund.currency))
        raise Conflict(f"{fund.name} has only {has} available; {full_money(asked)} is asked for.")
