"""The one writer of the ledger: entries whose lines sum to zero, and their reversal."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Lower

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.kept import Keys, kept
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.kit.statements import is_one_of
from collab.people.models import Person
from funding.ledger import shapes
from funding.ledger.models import Account, AccountKind, Entry, Line

Lines = Sequence[tuple[Account, Decimal]]


@dataclass(frozen=True, slots=True)
class Reference:
    """The outside world's name for an entry: the code of who names it so, the name, a line of it."""

    name: str
    source: str = ""
    line: str = ""
    again: int = 0

    @property
    def columns(self) -> dict[str, Any]:
        """As an entry keeps it."""
        return {"reference": self.name, "source": self.source, "line": self.line, "again": self.again}


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the fund's currency for one of the request's, the day they are of, and the code of whose rate it is."""

    units: Decimal
    on: date | None
    source: str

    @property
    def columns(self) -> dict[str, Any]:
        """As an entry keeps it."""
        return {"rate": self.units, "rate_on": self.on, "rate_source": self.source}


def known(reference: Reference, subject: Model) -> Entry | None:
    """The last entry that this reference stands for in what ``subject`` moves, however its letters are written."""
    named = Entry.objects.alias(by=Lower("source"), name=Lower("reference"), part=Lower("line")).exclude(reference="")
    same = named.filter(by=Lower(Value(reference.source)), name=Lower(Value(reference.name)), part=Lower(Value(reference.line)))
    return same.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("-again").first()


def post(
    *,
    kind: str,
    lines: Lines,
    actor: Person | None,
    on: date | None = None,
    subject: Model | None = None,
    event: Event | None = None,
    reference: Reference | None = None,
    note: str = "",
    rate: Rate | None = None,
    reverses: Entry | None = None,
    corrects: Entry | None = None,
) -> Entry:
    """Write one balanced entry and its lines, inside an operation.

    ``lines`` are amounts into (above zero) or out of (below zero) accounts, in the account's currency, each
    account once; ``on`` is the day it counts for, today unless told. ``subject`` is what moves it, ``event`` its record.
    ``rate`` is units of the fund's currency for one of the request's. The accounts are
    locked in ascending order. Raises Conflict where an account would go below zero or is closed, or the reference is
    taken; ValueError for lines that are no entry of this kind.
    """
    inside_unit()
    _check(kind, lines)
    accounts = {account.pk: account for account in locked(*(account for account, _ in lines))}
    ordered = sorted((account.pk, amount) for account, amount in lines)
    for key, amount in ordered:
        _allows(accounts[key], amount)
    known_by = {**_key(subject, reverses), **(reference.columns if reference else {}), **(rate.columns if rate else {})}
    note = texts.put(note, writer=actor, about=(str(known_by.get("subject_kind", "")), known_by.get("subject_id")))
    beside = {"event": event, "note": note, "reverses": reverses, "corrects": corrects}
    entry = Entry(kind=kind, on=on or clock.today(), at=clock.now(), actor=actor, **beside, **known_by)
    _insert(entry)
    Line.objects.bulk_create(Line(entry=entry, account_id=key, amount=amount) for key, amount in ordered)
    return entry


def reverse(entry: Entry, *, actor: Person, note: str) -> Entry:
    """Undo ``entry`` by a new one with every line turned round. Raises Conflict where it was reversed before."""
    inside_unit()
    if Entry.objects.filter(reverses=entry).exists():
        raise Conflict("This entry was reversed before.")
    lines = [(line.account, -line.amount) for line in entry.lines.select_related("account")]
    rate = Rate(entry.rate, entry.rate_on, entry.rate_source) if entry.rate else None
    return post(kind=shapes.REVERSAL, lines=lines, actor=actor, note=note, rate=rate, reverses=entry)


def _key(subject: Model | None, reverses: Entry | None) -> dict[str, str | int | None]:
    """The key of what moves the money; a reversal is about what the reversed entry was about."""
    if subject is not None:
        return {"subject_kind": subject._meta.label_lower, "subject_id": subject.pk}
    return {"subject_kind": reverses.subject_kind, "subject_id": reverses.subject_id} if reverses else {}


def locked(*accounts: Account) -> list[Account]:
    """The accounts, and those that control them, as they are this instant; held in ascending order until the unit ends."""
    parts = [account for account in accounts if account.allocation_id]
    funds, kinds = list({part.fund_id for part in parts}), tuple(sorted({part.kind for part in parts}))
    return holding(keys=[account.pk for account in accounts], funds=funds, kinds=kinds).things()


@kept(shape=("kinds",))
def holding(*, keys: Keys, funds: Keys, kinds: tuple[str, ...]) -> QuerySet[Account]:
    """The accounts with these keys, and of these funds their own of these kinds; locked in ascending order."""
    among = Q(is_one_of("pk", keys)) | (Q(is_one_of("fund", funds)) & Q(kind__in=kinds, allocation=None))
    return Account.objects.select_for_update(no_key=True).filter(among).order_by("pk")


def _check(kind: str, lines: Lines) -> None:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for account, amount in lines:
        if not amount:
            raise ValueError("A line moves something.")
        if Money.of(amount, account.currency).amount != amount:
            raise ValueError(f"{amount} is not exact in {account.currency}.")
        sums[account.currency] += amount
    if len(lines) < 2 or any(sums.values()) or len({account.pk for account, _ in lines}) < len(lines):
        raise ValueError("An entry has two lines or more, of different accounts, that sum to zero in each currency.")
    funds, promises = {account.fund_id for account, _ in lines}, {account.allocation_id for account, _ in lines if account.allocation_id}
    moves = [(account.kind, amount) for account, amount in lines]
    if kind != shapes.REVERSAL and not shapes.fits(kind, moves, funds=funds, promises=promises):
        raise ValueError(f"An entry of the kind {kind} does not move {shapes.signed(moves)}.")


def _allows(account: Account, amount: Decimal) -> None:
    if account.is_closed:
        raise Conflict("A closed year takes no entry.")
    if account.kind not in (AccountKind.BUDGET, AccountKind.OVER) and account.balance + amount < 0:
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
