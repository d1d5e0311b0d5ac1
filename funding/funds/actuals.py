"""Actuals are facts: what was paid is booked, within its promise or over it, and a credit note back. Called by operations."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Lower

from collab.approvals.models import Route
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Invalid, Unfit
from collab.kit.formats import day, full_money
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import acts
from funding.funds.entries import about, kept_rate, posted, recorded, told
from funding.funds.holding import held, open_year, opened
from funding.funds.models import Allocation, AllocationState, Fund
from funding.ledger.models import Account, Entry, Line
from funding.ledger.posting import Rate, Reference, known
from funding.ledger.shapes import ACTUALS, UNDO

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Actual:
    """What an invoice says, or a credit note (below zero): ``reference`` is its own name, ``source`` the code of who wrote it.

    ``line`` tells parts of one invoice apart; ``corrects`` is the key of the entry that this one corrects.
    """

    amount: Money
    on: date
    reference: str
    source: str = ""
    line: str = ""
    note: str = ""
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an actual comes to lie, all in the fund's currency and each with its sign: the parts sum to ``paid``.

    ``within`` is taken from what is committed, or given back to it; ``over`` is spent beyond the promise, or settles that;
    ``free`` is given back to the fund. ``notes`` are sentences that whoever books it ought to read.
    """

    paid: Money
    within: Money
    over: Money
    free: Money
    rate: Rate | None = None
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.paid.amount < 0:
            return "credit"
        return "overspend" if self.over.amount else "spend"

    def lines(self, allocation: Allocation) -> list[tuple[Account, Decimal]]:
        """As the entry has them: against what is spent of the promise."""
        parts = ((allocation.committed, self.within), (allocation.over, self.over), (allocation.fund.available, self.free))
        return [(allocation.spent, self.paid.amount), *((account, -part.amount) for account, part in parts if part.amount)]


@dataclass(frozen=True, slots=True)
class Booked:
    """An actual: its entry (none where it was only looked at), and whether it had been entered before (then nothing was moved)."""

    entry: Entry | None
    was_known: bool
    landing: Landing


def book(*, allocation: Allocation, actual: Actual, actor: Person, dry_run: bool = False) -> Booked:
    """Book an actual of the work behind a promise: within what is committed, the rest over it. A credit note goes the other way.

    The same reference and line of the same source for the same work, with the same facts again, moves nothing and is told as
    known. ``dry_run`` only says where it would lie. Raises Invalid for a zero amount, an empty reference, or a day that the
    fund's year does not take; Unfit, by field too, where the reference stands for something else, the work has not started, or
    a credit note is more than was spent; Conflict where the year is closed, or this person approved the work and reserved its money.
    """
    inside_unit()
    actual = _cleaned(actual)
    allocation = locked(allocation)
    fund = allocation.fund
    in_its_year(fund, actual.on)
    paid, rate = rates.convert(actual.amount, fund.currency, actual.on)
    if not paid.amount:
        raise Invalid(amount=f"{full_money(actual.amount)} is nothing in {fund.currency}.")
    kept = kept_rate(rate, actual.amount, fund, actual.on)
    name = Reference(actual.reference, actual.source, actual.line)
    found = known(name, allocation.route)
    if found and not found.reversed_by_one():
        return Booked(_same(found, allocation, paid, actual.on), was_known=True, landing=replace(_landing(paid), rate=kept))
    open_year(fund)
    corrected = _corrected(actual, allocation, paid)
    if wrong := unplaced(allocation, paid):
        raise Unfit(**wrong)
    landing = replace(land(allocation, paid), rate=kept)
    acts.not_the_third(allocation.route, actor, landing.kind)
    landing = replace(landing, notes=tuple(_notes(allocation, actual, landing)))
    if dry_run:
        return Booked(None, was_known=False, landing=landing)
    name = replace(name, again=found.again + 1 if found else 0)
    return Booked(_write(allocation, actual, landing, name, corrected, actor), was_known=False, landing=landing)


def _write(allocation: Allocation, actual: Actual, landing: Landing, name: Reference, corrected: Entry | None, actor: Person) -> Entry:
    named = {key: value for key, value in (("source", name.source), ("line", name.line), ("corrects", actual.corrects)) if value}
    excess = {"over": str(landing.over.amount)} if landing.over.amount else {}
    said = {"reference": name.name, "on": actual.on.isoformat(), **named, **excess, **told(landing.rate)}
    event = recorded(landing.kind, allocation, abs(landing.paid.amount), actor, **said)
    facts = {"event": event, "reference": name, "on": actual.on, "rate": landing.rate, "note": actual.note, "corrects": corrected}
    entry = posted(landing.kind, allocation, landing.lines(allocation), actor, **facts)
    returned(allocation, landing)
    return entry


def locked(allocation: Allocation) -> Allocation:
    """The promise with its route, its fund and their accounts as they are now; held until the unit ends, the fund first."""
    (fund,) = held(pk=[allocation.fund_id])
    rows = Allocation.objects.select_for_update(no_key=True, of=("self",))
    (found,) = opened([rows.select_related("route").get(pk=allocation.pk)])
    found.fund = fund
    return found


def unplaced(allocation: Allocation, paid: Money) -> dict[str, str]:
    """Why so much more, or less, cannot be spent of a promise, by what was given; empty where it can."""
    if allocation.state == AllocationState.RESERVED:
        return {"number": "Money is spent on work that has started."}
    if -paid.amount > allocation.spent.balance:
        has = full_money(Money(allocation.spent.balance, paid.currency))
        return {"amount": f"Only {has} of {allocation.fund.name} was spent on {about(allocation.route)}: no more can be credited."}
    return {}


def land(allocation: Allocation, paid: Money) -> Landing:
    """Where so much more, or less, spent of a promise lies."""
    is_held = allocation.state == AllocationState.COMMITTED
    if paid.amount > 0:
        within = min(paid.amount, allocation.committed.balance) if is_held else ZERO
        return _landing(paid, within, paid.amount - within)
    back = -paid.amount
    over = min(back, -allocation.over.balance)
    free = min(back - over, allocation.added) if is_held else back - over
    return _landing(paid, over + free - back, -over, -free)


def _landing(paid: Money, within: Decimal = ZERO, over: Decimal = ZERO, free: Decimal = ZERO) -> Landing:
    return Landing(paid, Money(within, paid.currency), Money(over, paid.currency), Money(free, paid.currency))


def returned(allocation: Allocation, landing: Landing) -> None:
    """What a fund gave to settle an excess counts no more once it has it back."""
    if landing.free.amount and allocation.state == AllocationState.COMMITTED:
        allocation.added += landing.free.amount
        allocation.save(update_fields=["added"])


def absorb(allocation: Allocation, added: Money, actor: Person) -> None:
    """What was spent over a promise is settled by what the promise has just grown by."""
    settled = min(added.amount, -allocation.over.balance)
    if settled:
        event = recorded("cover", allocation, settled, actor)
        posted("cover", allocation, [(allocation.committed, -settled), (allocation.over, settled)], actor, event=event)


def cover(allocation: Allocation, amount: Money | None, actor: Person, why: str) -> Money:
    """Settle what was spent over a promise, all of it or so much, by free money of its fund; how much was settled."""
    inside_unit()
    allocation = locked(allocation)
    open_year(allocation.fund)
    over = Money(-allocation.over.balance, allocation.fund.currency)
    if not over.amount:
        raise Unfit(number=f"Nothing of {allocation.fund.name} is over on {about(allocation.route)}.")
    asked = amount or over
    if asked.currency != over.currency:
        raise Invalid(amount=f"{allocation.fund.name} holds {over.currency}: write the amount in it.")
    if not ZERO < asked.amount <= over.amount:
        raise Invalid(amount=f"{full_money(over)} is over: write as much or less.")
    if asked.amount > allocation.fund.available.balance:
        has = full_money(Money(allocation.fund.available.balance, over.currency))
        raise Unfit(amount=f"{allocation.fund.name} has only {has} available. Raise it first, or move the actual to other work.")
    event = recorded("cover", allocation, asked.amount, actor, why=why)
    posted("cover", allocation, [(allocation.fund.available, -asked.amount), (allocation.over, asked.amount)], actor, event=event)
    allocation.added += asked.amount
    allocation.save(update_fields=["added"])
    return asked


def undo(entry: Entry, actor: Person, why: str) -> Entry:
    """Take an actual back: what it did to what is spent, to the cent; the rest where it belongs by now."""
    inside_unit()
    line = spent_of(entry)
    assert line.account.allocation is not None, "an actual is of a promise"
    allocation = locked(line.account.allocation)
    open_year(allocation.fund)
    back = Money(-line.amount, allocation.fund.currency)
    if wrong := unplaced(allocation, back):
        raise Conflict(" ".join(wrong.values()))
    landing = land(allocation, back)
    event = recorded(UNDO, allocation, abs(line.amount), actor, why=why, reverses=entry.pk)
    undoing = posted(UNDO, allocation, landing.lines(allocation), actor, event=event, reverses=entry, note=why[:300])
    returned(allocation, landing)
    return undoing


def spent_of(entry: Entry) -> Line:
    """The line of an actual that says what was spent, with its account and promise."""
    return entry.lines.select_related("account__allocation__fund", "account__allocation__route").get(account__kind="spent")


def _cleaned(actual: Actual) -> Actual:
    reference = clean(actual.reference, "reference", 120)
    if not reference:
        raise Invalid(reference="Give the invoice's own number.")
    if not actual.amount.amount:
        raise Invalid(amount="Write an amount: below zero where it is a credit note.")
    source, line = clean(actual.source, "source", 40).lower(), clean(actual.line, "line", 20)
    if not all((sign.isalnum() and sign.isascii()) or sign in "-_" for sign in source):
        raise Invalid(source="The code of the supplier or system: letters, digits, hyphens and underscores, 40 at most.")
    return replace(actual, reference=reference, note=clean(actual.note, "note", 300), source=source, line=line)


def in_its_year(fund: Fund, on: date) -> None:
    year = fund.year
    if not year.starts_on <= on <= clock.today():
        raise Invalid(on="The day lies before the fund's year or after today.")
    last = year.ends_on + timedelta(days=fund.accrual_days)
    if on > last:
        late = f", and {fund.name} takes actuals of days until {day(last, clock.today())}" if fund.accrual_days else ""
        raise Invalid(
            on=f"{year.code} ended on {day(year.ends_on, clock.today())}{late}. Book it on a day before, or in a fund of its own year."
        )


def _same(found: Entry, allocation: Allocation, paid: Money, on: date) -> Entry:
    """The entry behind a reference that came again; raises Unfit where it stands for something else."""
    spent = {line.account.fund_id: line.amount for line in found.lines.select_related("account") if line.account.kind == "spent"}
    if found.on != on or spent != {allocation.fund_id: paid.amount}:
        raise Unfit(reference="It was entered before, for something else. A part of it, or of another fund, takes a line of its own.")
    return found


def _corrected(actual: Actual, allocation: Allocation, paid: Money) -> Entry | None:
    """The actual that this one corrects: a credit note of what still stands, or a new booking of what was taken back."""
    if actual.corrects is None:
        return None
    found = Entry.objects.filter(pk=actual.corrects, kind__in=ACTUALS).first()
    if found is None:
        raise Invalid(corrects="There is no such actual.")
    if paid.amount > 0:
        if not found.reversed_by_one():
            raise Unfit(corrects="That actual still stands: ask for its reversal first, and book it anew when a second person has agreed.")
        return found
    line = spent_of(found)
    if line.account.allocation_id != allocation.pk:
        raise Invalid(corrects="A credit note is of the work and the fund whose invoice it corrects.")
    credited = Line.objects.filter(entry__corrects=found, entry__reversed_by=None, account=line.account).aggregate(
        total=Sum("amount", default=ZERO)
    )
    if found.reversed_by_one() or line.amount + credited["total"] + paid.amount < 0:
        raise Unfit(amount="That is more than is left of the actual that it corrects.")
    return found


def _notes(allocation: Allocation, actual: Actual, landing: Landing) -> Iterator[str]:
    fund, number = allocation.fund, about(allocation.route)
    if landing.kind == "overspend":
        yield f"{full_money(landing.over)} is over what {fund.name} promised to {number}: its owner has 5 working days to settle it."
    if allocation.state == AllocationState.RELEASED and landing.paid.amount > 0:
        yield f"The rest of this promise was given back: {number} is billed late."
    if landing.rate and (sentence := rates.said(actual.on)):
        yield sentence
    if other := _elsewhere(allocation.route, actual):
        yield f"{actual.reference} is booked on other work too ({other}): one invoice split, or one booked twice?"


def _elsewhere(route: Route, actual: Actual) -> int:
    """How often the same invoice stands on other work."""
    named = Entry.objects.alias(folded=Lower("reference")).filter(folded=actual.reference.lower(), source=actual.source, kind__in=ACTUALS)
    return named.exclude(subject_id=route.pk).filter(reversed_by=None).count()
