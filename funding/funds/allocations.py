"""What funds promise to approved work: reserved, then committed, then spent or released. Called by operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.approvals import decisions
from collab.approvals.models import Route
from collab.approvals.states import RouteState
from collab.events.record import record
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Invalid, NotFound
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds.holding import enough, held, open_year
from funding.funds.models import Allocation, AllocationState, Fund, FundSide
from funding.ledger.models import Account, Entry
from funding.ledger.posting import post

MOST_FUNDS = 20
HELD = (AllocationState.RESERVED, AllocationState.COMMITTED)


@dataclass(frozen=True, slots=True)
class Spend:
    """An actual: its entry, and whether the same reference had been entered before (then nothing was moved)."""

    entry: Entry
    was_known: bool


def reserve(*, route: Route, amounts: list[tuple[str, Money]], actor: Person) -> list[Allocation]:
    """Promise money of funds (by code) to the work behind a passed route, each fund once.

    An amount in another currency than the fund's is converted at today's rate, which its entry keeps. Raises
    Invalid for unknown or doubled codes and amounts that are not above zero; Conflict where the route has not
    passed, the year is closed, a fund has too little, a joint fund lacks the agreement of a side, or the sum is more than was approved and the policy's share.
    """
    inside_unit()
    route = _passed(route)
    _well_formed(amounts)
    funds = {fund.code: fund for fund in held(code=[code for code, _ in amounts])}
    for place, (code, _) in enumerate(amounts):
        if code not in funds:
            raise Invalid(**{f"allocations.{place}.fund": f"There is no fund {code}."})
    _within_approval(route, [money for _, money in amounts])
    _agreed_by_both(route, funds.values())
    asked = dict(amounts)
    return [_reserve(route, fund, asked[fund.code], actor) for fund in funds.values()]


def _agreed_by_both(route: Route, funds: Iterable[Fund]) -> None:
    """What a joint fund gives, both sides have agreed to: somebody of each approved this very route."""
    joint = next((fund for fund in funds if fund.side == FundSide.JOINT), None)
    if joint is None:
        return
    missing = {"marketing", "IT"} - decisions.sides_that_approved(route)
    if missing:
        names = " and ".join(sorted(missing))
        raise Conflict(
            f"{joint.name} belongs to both sides, and nobody from {names} has approved this. Take another fund, or a track that asks both."
        )


def commit(*, route: Route, actor: Person) -> list[Allocation]:
    """Bind what is reserved, because the work starts. Raises Conflict where nothing is reserved."""
    found = _held_by(route, (AllocationState.RESERVED,))
    if not found:
        raise Conflict("No money is reserved for this work.")
    for allocation in found:
        _move(allocation, "commit", "reserved", "committed", actor)
        allocation.state = AllocationState.COMMITTED
        allocation.save(update_fields=["state"])
        _record("committed", allocation, allocation.remaining, actor)
    return found


def release(*, route: Route, actor: Person, note: str) -> list[Allocation]:
    """Give back what is reserved or committed and not spent; does nothing where there is none."""
    found = _held_by(route, HELD)
    for allocation in found:
        given_back = allocation.remaining
        if given_back:
            source = "reserved" if allocation.state == AllocationState.RESERVED else "committed"
            _move(allocation, "release", source, "available", actor, note=note)
        allocation.state, allocation.remaining = AllocationState.RELEASED, Decimal(0)
        allocation.save(update_fields=["state", "remaining"])
        _record("released", allocation, given_back, actor, why=note)
    return found


def spend(*, allocation: Allocation, amount: Money, actor: Person, reference: str, on: date) -> Spend:
    """Book an actual against what is committed; ``reference`` is the invoice's own name, ``on`` its day.

    The same reference with the same facts again moves nothing and is told as known. Raises Invalid for an
    amount not above zero, an empty reference or a day before the fund's year or after today; Conflict where
    less remains, the reference stands for something else, or the work has not started.
    """
    inside_unit()
    reference = clean(reference, "reference", 120)
    if not reference:
        raise Invalid(reference="Give the invoice's own number.")
    if amount.amount <= 0:
        raise Invalid(amount="The amount must be above zero.")
    fund = _one(held(pk=[allocation.fund_id]))
    allocation = Allocation.objects.select_for_update(no_key=True).select_related("route").get(pk=allocation.pk)
    if not fund.year.starts_on <= on <= clock.today():
        raise Invalid(on="The day lies before the fund's year or after today.")
    paid, rate = rates.convert(amount, fund.currency, on)
    if known := Entry.objects.filter(reference=reference).first():
        return Spend(_same(known, allocation, fund, paid, on), was_known=True)
    if allocation.state != AllocationState.COMMITTED:
        raise Conflict("Money is spent on work that has started.")
    if paid.amount > allocation.remaining:
        remains = full_money(Money(allocation.remaining, fund.currency))
        raise Conflict(f"Only {remains} of {fund.name} remains committed to {_about(allocation.route)}.")
    entry = _post(
        "spend",
        fund.committed,
        fund.spent,
        paid,
        actor,
        about=_about(allocation.route),
        reference=reference,
        on=on,
        rate=_kept(rate, amount, fund),
    )
    allocation.remaining -= paid.amount
    allocation.save(update_fields=["remaining"])
    _record("spent", allocation, paid.amount, actor, reference=reference)
    return Spend(entry, was_known=False)


def _passed(route: Route) -> Route:
    fresh = Route.objects.select_for_update(no_key=True, of=("self",)).select_related("policy").get(pk=route.pk)
    if fresh.state != RouteState.PASSED:
        raise Conflict("No money without a request that was routed and approved.")
    return fresh


def _well_formed(amounts: list[tuple[str, Money]]) -> None:
    if not 1 <= len(amounts) <= MOST_FUNDS:
        raise Invalid(allocations=f"Name one fund or more, {MOST_FUNDS} at most.")
    seen: set[str] = set()
    for place, (code, money) in enumerate(amounts):
        if code in seen:
            raise Invalid(**{f"allocations.{place}.fund": f"{code} is named twice."})
        if money.amount <= 0:
            raise Invalid(**{f"allocations.{place}.amount": "The amount must be above zero."})
        seen.add(code)


def _within_approval(route: Route, asked: list[Money]) -> None:
    """What is asked, with what is held already, is not more than was approved and the share the policy allows."""
    before = Allocation.objects.filter(route=route, state__in=HELD).select_related("fund")
    sums = [*asked, *(Money(one.amount, one.fund.currency) for one in before)]
    total = sum(rates.convert(money, route.currency, clock.today())[0].amount for money in sums)
    if total > route.amount * (1 + route.policy.material_share):
        approved = full_money(Money(route.amount, route.currency))
        raise Conflict(f"{full_money(Money(Decimal(total), route.currency))} is more than the {approved} that was approved.")


def _reserve(route: Route, fund: Fund, asked: Money, actor: Person) -> Allocation:
    open_year(fund)
    money, rate = rates.convert(asked, fund.currency, clock.today())
    if money.amount <= 0:
        raise Invalid(allocations=f"{full_money(asked)} is nothing in {fund.currency}.")
    if Allocation.objects.filter(route=route, fund=fund, state__in=HELD).exists():
        raise Conflict(f"{fund.name} has promised money to this work already.")
    enough(fund, money)
    _post("reserve", fund.available, fund.reserved, money, actor, about=_about(route), rate=_kept(rate, asked, fund))
    allocation = Allocation.objects.create(route=route, fund=fund, amount=money.amount, remaining=money.amount, made_at=clock.now())
    _record("reserved", allocation, money.amount, actor)
    return allocation


def _held_by(route: Route, states: Iterable[str]) -> list[Allocation]:
    """The route's allocations in these states, each with its locked fund; locks route, then funds ascending."""
    inside_unit()
    Route.objects.select_for_update(no_key=True).get(pk=route.pk)
    rows = Allocation.objects.filter(route=route, state__in=states)
    funds = {fund.pk: fund for fund in held(pk=rows.values_list("fund_id", flat=True))}
    found = list(rows.select_for_update(no_key=True, of=("self",)).select_related("route").order_by("fund_id"))
    for allocation in found:
        allocation.fund = funds[allocation.fund_id]
    return found


def _move(allocation: Allocation, kind: str, source: str, target: str, actor: Person, note: str = "") -> None:
    """Move what remains of the allocation from one kind of money of its fund to another."""
    fund = allocation.fund
    open_year(fund)
    money = Money(allocation.remaining, fund.currency)
    _post(kind, getattr(fund, source), getattr(fund, target), money, actor, about=_about(allocation.route), note=note[:300])


def _post(kind: str, source: Account, target: Account, money: Money, actor: Person, **facts: object) -> Entry:
    return post(kind=kind, lines=[(source, -money.amount), (target, money.amount)], actor=actor, **facts)  # type: ignore[arg-type]


def _record(verb: str, allocation: Allocation, amount: Decimal, actor: Person, why: str = "", **more: object) -> None:
    data = {
        "fund": allocation.fund.code,
        "about": _about(allocation.route),
        "amount": str(amount),
        "currency": allocation.fund.currency,
        **more,
    }
    record(f"funds.allocation.{verb}", actor=actor, about=allocation, why=why, data=data)


def _same(known: Entry, allocation: Allocation, fund: Fund, paid: Money, on: date) -> Entry:
    """The entry behind a reference that came again; raises Conflict where it stands for something else."""
    lines = {line.account_id: line.amount for line in known.lines.all()}
    if known.kind != "spend" or known.on != on or known.about != _about(allocation.route) or lines.get(fund.spent_id) != paid.amount:
        raise Conflict("This reference was entered before, for something else.")
    return known


def _one(funds: list[Fund]) -> Fund:
    if not funds:
        raise NotFound
    return funds[0]


def _about(route: Route) -> str:
    return f"R-{route.number}"


def _kept(rate: Decimal, asked: Money, fund: Fund) -> Decimal | None:
    """The rate that an entry keeps: none where nothing was converted."""
    return None if asked.currency == fund.currency else rate
