"""Funds under lock: in ascending order, with what is in them read afterwards."""

from collections.abc import Iterable

from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.money import Money
from funding.funds.models import Fund


def held(**among: Iterable[object]) -> list[Fund]:
    """The funds, locked in ascending order, with their accounts read afterwards: ``held(code=[…])`` or ``held(pk=[…])``."""
    ((name, values),) = among.items()
    keys = list(
        Fund.objects.select_for_update(no_key=True).filter(**{f"{name}__in": list(values)}).order_by("pk").values_list("pk", flat=True)
    )
    # In one statement the accounts would be as they were before the wait for the lock.
    return list(Fund.objects.filter(pk__in=keys).with_accounts().select_related("year").order_by("pk"))


def open_year(fund: Fund) -> None:
    """Raises Conflict where the fund's year is closed."""
    if fund.year.closed_at:
        raise Conflict(f"{fund.name} belongs to {fund.year.code}, which is closed: a closed year takes no entry.")


def enough(fund: Fund, asked: Money) -> None:
    """Raises Conflict where the fund, locked, has less available than ``asked``."""
    if asked.amount > fund.available.balance:
        has = full_money(Money(fund.available.balance, fund.currency))
        raise Conflict(f"{fund.name} has only {has} available; {full_money(asked)} is asked for.")
