"""Funds and promises under lock: in ascending order, with what is in them read afterwards.

What is read here is read at every movement of money, so it is kept: the compiler took longer than the database.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.formats import day, full_money
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
    """The promises, locked, with their accounts as they are now: ``promise.spent.balance``. One query."""
    found = list(promises)
    by_its_key: dict[int | None, Allocation] = {promise.pk: promise for promise in found}
    for account in accounts_of_promises(promises=[promise.pk for promise in found]).things() if found else ():
        setattr(by_its_key[account.allocation_id], account.kind, account)
    return found


@kept()
def own_accounts(*, funds: Keys) -> QuerySet[Account]:
    """The accounts that are the funds' own."""
    return Account.objects.filter(is_one_of("fund", funds), allocation=None).order_by()


@kept()
def accounts_of_promises(*, promises: Keys) -> QuerySet[Account]:
    return Account.objects.filter(is_one_of("allocation", promises)).order_by()


def open_year(fund: Fund) -> None:
    """Raises Conflict where the fund's year is closed."""
    if fund.year.closed_at:
        raise Conflict(f"{fund.name} belongs to {fund.year.code}, which is closed: a closed year takes no entry.")


def past(fund: Fund) -> str:
    """That the fund's year is closed or has ended, so that it takes no new promise; empty while it runs."""
    if fund.year.closed_at:
        return f"{fund.name} belongs to {fund.year.code}, which is closed: a closed year takes no entry."
    if fund.year.ends_on < clock.today():
        return f"{fund.name} belongs to {fund.year.code}, which ended on {day(fund.year.ends_on, clock.today())}: it takes no new promise."
    return ""


def free_in(fund: Fund) -> Money:
    """What a fund, locked, has free: what is available, less what was spent over promises and is not settled."""
    return Money(fund.available.balance + fund.over.balance, fund.currency)


def lacking(fund: Fund, asked: Money) -> str:
    """How much less the fund, locked, has free than ``asked``; empty where it has enough."""
    free = free_in(fund)
    if asked.amount > free.amount:
        over = f", with {full_money(Money(-fund.over.balance, fund.currency))} spent over its promises" if fund.over.balance else ""
        return f"{fund.name} has only {full_money(free)} available{over}; {full_money(asked)} is asked for."
    return ""


def enough(fund: Fund, asked: Money) -> None:
    """Raises Conflict where the fund, locked, has less free than ``asked``."""
    if sentence := lacking(fund, asked):
        raise Conflict(sentence)
