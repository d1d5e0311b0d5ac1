"""The one writer of the ledger: entries whose lines sum to zero, and their reversal."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.people.models import Person
from funding.ledger.models import Account, AccountKind, Entry, Line

Lines = Sequence[tuple[Account, Decimal]]


def post(
    *,
    kind: str,
    lines: Lines,
    actor: Person | None,
    on: date | None = None,
    about: str = "",
    reference: str = "",
    note: str = "",
    rate: Decimal | None = None,
    reverses: Entry | None = None,
) -> Entry:
    """Write one balanced entry and its lines, inside an operation.

    ``lines`` are amounts into (above zero) or out of (below zero) accounts, in the account's currency, each
    account once; ``on`` is the day it counts for, today unless told. ``rate`` is units of the fund's currency
    for one of the request's. The accounts are locked in ascending order. Raises Conflict where an account
    would go below zero or is closed, or the reference is taken; ValueError for lines that are no entry.
    """
    inside_unit()
    _check(lines)
    accounts = {account.pk: account for account in locked(*(account for account, _ in lines))}
    ordered = sorted((account.pk, amount) for account, amount in lines)
    for key, amount in ordered:
        _allows(accounts[key], amount)
    entry = Entry(
        kind=kind,
        on=on or clock.today(),
        at=clock.now(),
        actor=actor,
        about=about,
        reference=reference,
        note=note,
        rate=rate,
        reverses=reverses,
    )
    _insert(entry)
    Line.objects.bulk_create(Line(entry=entry, account_id=key, amount=amount) for key, amount in ordered)
    return entry


def reverse(entry: Entry, *, actor: Person, note: str) -> Entry:
    """Undo ``entry`` by a new one with every line turned round. Raises Conflict where it was reversed before."""
    inside_unit()
    if Entry.objects.filter(reverses=entry).exists():
        raise Conflict("This entry was reversed before.")
    lines = [(line.account, -line.amount) for line in entry.lines.select_related("account")]
    return post(kind="reversal", lines=lines, actor=actor, about=entry.about, note=note, rate=entry.rate, reverses=entry)


def locked(*accounts: Account) -> list[Account]:
    """The accounts as they are this instant, held in ascending order until the unit ends."""
    keys = {account.pk for account in accounts}
    return list(Account.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _check(lines: Lines) -> None:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for account, amount in lines:
        if not amount:
            raise ValueError("A line moves something.")
        if Money.of(amount, account.currency).amount != amount:
            raise ValueError(f"{amount} is not exact in {account.currency}.")
        sums[account.currency] += amount
    if len(lines) < 2 or any(sums.values()) or len({account.pk for account, _ in lines}) < len(lines):
        raise ValueError("An entry has two lines or more, of different accounts, that sum to zero in each currency.")


def _allows(account: Account, amount: Decimal) -> None:
    if account.is_closed:
        raise Conflict("A closed year takes no entry.")
    if account.kind != AccountKind.BUDGET and account.balance + amount < 0:
        has = full_money(Money(account.balance, account.currency))
        raise Conflict(f"{account.code} has only {has}.")


def _insert(entry: Entry) -> None:
    """Save the entry; a savepoint keeps the operation alive where somebody else took the reference first."""
    if not entry.reference and not entry.reverses_id:
        entry.save(force_insert=True)
        return
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This reference, or this reversal, was entered before.") from error
