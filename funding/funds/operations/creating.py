"""Setting up a fund."""

from collections.abc import Iterable

from babel.numbers import get_currency_precision
from django.db import IntegrityError, transaction

from collab.events.record import record
from collab.kit.errors import Invalid, Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import rules
from funding.funds.models import FiscalYear, Fund, FundSide
from funding.ledger.models import Account, AccountKind

MOST_OWNERS = 20


@operation
def create_fund(*, actor: Person, code: str, name: str, side: str, year: str, currency: str, owners: Iterable[Person] = ()) -> Fund:
    """Set up a fund of the fiscal year with this code; it opens at zero, and two people raise it as they would any other.

    Raises Forbidden, Invalid by field, Unfit where the code is taken or the year is closed.
    """
    rules.may_set_up(actor)
    rules.coded(code)
    _kept(currency)
    if side not in FundSide.values:
        raise Invalid(side="One of: " + ", ".join(FundSide.values) + ".")
    title = clean(name, "name", 120)
    if not title:
        raise Invalid(name="Give the fund a name.")
    of_year = FiscalYear.objects.select_for_update(no_key=True).filter(code=year).first()
    if of_year is None:
        raise Invalid(year=f"There is no fiscal year {year}.")
    if of_year.closed_at:
        raise Unfit(year=f"{of_year.code} is closed: a closed year takes no entry.")
    fund = _open_fund(code=code, name=title, side=side, year=of_year, currency=currency)
    fund.owners.set(_active(owners))
    record("funds.fund.created", actor=actor, about=fund, data={"code": code, "year": year, "currency": currency})
    return fund


def _kept(currency: str) -> None:
    """Raises Invalid for what is no currency, and for one that the ledger cannot keep to the last digit."""
    Money.of(0, currency, "currency")
    if get_currency_precision(currency) > 2:
        raise Invalid(currency=f"The ledger keeps two digits after the point; {currency} has more.")


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
            Account.objects.bulk_create(
                Account(fund=fund, code=f"{code}:{kind}", kind=kind, currency=fund.currency)
                for kind in AccountKind
                if kind != AccountKind.OVER
            )
            # One is opened by the database.
            for account in Account.objects.filter(fund=fund):
                setattr(fund, account.kind, account)
    except IntegrityError as error:
        raise Unfit(code=f"There is a fund {code} already.") from error
    return fund
