"""What funds promise to approved work: reserved, then committed, then spent or released. Called by operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.approvals import decisions
from collab.approvals.models import Route
from collab.approvals.states import RouteState
from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Invalid, NotFound
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import shortfall
from funding.funds.holding import enough, held, open_year, opened
from funding.funds.models import Allocation, AllocationState, Fund, FundSide
from funding.ledger.models import Account, Entry
from funding.ledger.posting import Rate, Reference, known, post
from funding.ledger.shapes import SHAPES

MOST_FUNDS = 20
HELD = (AllocationState.RESERVED, AllocationState.COMMITTED)


@dataclass(frozen=True, slots=True)
class Spend:
    """An actual: its entry, and whether the same reference had been entered before (then nothing was moved)."""

    entry: Entry
    was_known: bool


def reserve(*, route: Route, amounts: list[tuple[str, Money]], actor: Person) -> list[Allocation]:
    """Promise money of funds (by code) to the work behind a passed route, each fund once a call.

    May be less than was approved, and may be made again: what a fund has promised before grows by what it promises now. Once
    the work has started, what is promised is committed at once. An amount in another currency than the fund's is converted at
    today's rate, which its entry keeps. Raises Invalid for unknown or doubled codes and amounts that are not above zero;
    Conflict where the route has not passed, the year is closed, a fund has too little, a joint fund lacks the agreement of a
    side, or the sum with what was promised before is more than was approved and the policy's share.
    """
    inside_unit()
    route = _passed(route)
    _well_formed(amounts)
    funds = {fund.code: fund for fund in held(code=[code for code, _ in amounts])}
    for place, (code, _) in enumerate(amounts):
        if code not in funds:
            raise Invalid(**{f"allocations.{place}.fund": f"There is no fund {code}."})
    covers = _within_approval(route, [money for _, money in amounts])
    _agreed_by_both(route, funds.values())
    asked = {code: (money, covered) for (code, money), covered in zip(amounts, covers, strict=True)}
    promises = Allocation.objects.filter(route=route, state__in=HELD).select_for_update(no_key=True)
    before = {one.fund_id: one for one in opened(promises)}
    has_started = any(one.state == AllocationState.COMMITTED for one in before.values())
    promised = [_reserve(route, fund, *asked[fund.code], actor, before.get(fund.pk)) for fund in funds.values()]
    if has_started:
        for allocation, added in promised:
            _bind(allocation, added, actor)
    return [allocation for allocation, _ in promised]


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
        _bind(allocation, Money(allocation.remaining, allocation.fund.currency), actor)
    return found


def _bind(allocation: Allocation, money: Money, actor: Person) -> None:
    """Commit what was reserved: all of a promise when the work starts, then what is added to it."""
    open_year(allocation.fund)
    event = _record("commit", allocation, money.amount, actor)
    _post("commit", allocation, allocation.reserved, allocation.committed, money, actor, event=event)
    allocation.state = AllocationState.COMMITTED
    allocation.save(update_fields=["state"])


def release(*, route: Route, actor: Person, note: str) -> list[Allocation]:
    """Give back what is reserved or committed and not spent; does nothing where there is none."""
    found = _held_by(route, HELD)
    for allocation in found:
        fund, given_back = allocation.fund, allocation.remaining
        event = _record("release", allocation, given_back, actor, why=note)
        if given_back:
            open_year(fund)
            source = allocation.reserved if allocation.state == AllocationState.RESERVED else allocation.committed
            money = Money(given_back, fund.currency)
            _post("release", allocation, source, fund.available, money, actor, event=event, note=note[:300])
        allocation.state = AllocationState.RELEASED
        allocation.save(update_fields=["state"])
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
    locked = Allocation.objects.select_for_update(no_key=True, of=("self",))
    (allocation,) = opened([locked.select_related("route").get(pk=allocation.pk)])
    allocation.fund = fund
    if not fund.year.starts_on <= on <= clock.today():
        raise Invalid(on="The day lies before the fund's year or after today.")
    paid, rate = rates.convert(amount, fund.currency, on)
    name = Reference(reference)
    if found := known(name):
        return Spend(_same(found, allocation, paid, on), was_known=True)
    if allocation.state != AllocationState.COMMITTED:
        raise Conflict("Money is spent on work that has started.")
    if paid.amount > allocation.committed.balance:
        remains = full_money(Money(allocation.committed.balance, fund.currency))
        raise Conflict(f"Only {remains} of {fund.name} remains committed to {_about(allocation.route)}.")
    kept = _kept(rate, amount, fund, on)
    event = _record("spend", allocation, paid.amount, actor, reference=reference, on=on.isoformat(), **_told(kept))
    facts = {"reference": name, "on": on, "rate": kept}
    entry = _post("spend", allocation, allocation.committed, allocation.spent, paid, actor, event=event, **facts)
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


def _within_approval(route: Route, asked: list[Money]) -> list[Decimal]:
    """How much each of what is asked covers of what was approved, in the route's currency.

    Raises Invalid for what is too little to cover anything of it; Conflict where it is, with what is held already, more than
    was approved and the share the policy allows.
    """
    covers = [rates.convert(money, route.currency, clock.today())[0].amount for money in asked]
    if nothing := [money for money, covered in zip(asked, covers, strict=True) if covered <= 0]:
        raise Invalid(allocations=f"{full_money(nothing[0])} is nothing in {route.currency}.")
    total = shortfall.of(route).promised.amount + sum(covers)
    if total > route.asked.amount * (1 + route.policy.material_share):
        approved = full_money(route.asked)
        raise Conflict(f"{full_money(Money(total, route.currency))} is more than the {approved} that was approved.")
    return covers


def _reserve(route: Route, fund: Fund, asked: Money, covers: Decimal, actor: Person, before: Allocation | None) -> tuple[Allocation, Money]:
    """The promise, new or grown, and by how much in the fund's currency."""
    open_year(fund)
    money, rate = rates.convert(asked, fund.currency, clock.today())
    if money.amount <= 0:
        raise Invalid(allocations=f"{full_money(asked)} is nothing in {fund.currency}.")
    enough(fund, money)
    if before is None:
        made = Allocation.objects.create(route=route, fund=fund, amount=money.amount, covers=covers, made_at=clock.now())
        (allocation,) = opened([made])
    else:
        allocation = before
        allocation.amount += money.amount
        allocation.covers += covers
        allocation.save(update_fields=["amount", "covers"])
    allocation.route, allocation.fund = route, fund
    kept = _kept(rate, asked, fund, clock.today())
    event = _record("reserve", allocation, money.amount, actor, **_told(kept))
    _post("reserve", allocation, fund.available, allocation.reserved, money, actor, event=event, rate=kept)
    return allocation, money


def _held_by(route: Route, states: Iterable[str]) -> list[Allocation]:
    """The route's allocations in these states, each with its locked fund; locks route, then funds ascending."""
    inside_unit()
    locked = Route.objects.select_for_update(no_key=True).get(pk=route.pk)
    rows = Allocation.objects.filter(route=route, state__in=states)
    funds = {fund.pk: fund for fund in held(pk=rows.values_list("fund_id", flat=True))}
    found = opened(rows.select_for_update(no_key=True).order_by("fund_id"))
    for allocation in found:
        allocation.route, allocation.fund = locked, funds[allocation.fund_id]
    return found


def _post(kind: str, allocation: Allocation, source: Account, target: Account, money: Money, actor: Person, **facts: Any) -> Entry:
    """One movement for the work behind the allocation's route."""
    route = allocation.route
    lines = [(source, -money.amount), (target, money.amount)]
    return post(kind=kind, lines=lines, actor=actor, subject=route, **facts)


def _record(kind: str, allocation: Allocation, amount: Decimal, actor: Person, why: str = "", **more: object) -> Event:
    """The event of a movement, as the shape of its entry names it."""
    data = {
        "fund": allocation.fund.code,
        "about": _about(allocation.route),
        "amount": str(amount),
        "currency": allocation.fund.currency,
        **more,
    }
    return record(SHAPES[kind].event, actor=actor, about=allocation, why=why, data=data)


def _same(found: Entry, allocation: Allocation, paid: Money, on: date) -> Entry:
    """The entry behind a reference that came again; raises Conflict where it stands for something else."""
    spent = {line.account.fund_id: line.amount for line in found.lines.select_related("account") if line.account.kind == "spent"}
    is_about = (found.subject_kind, found.subject_id) == (allocation.route._meta.label_lower, allocation.route_id)
    if found.kind != "spend" or found.on != on or not is_about or spent != {allocation.fund_id: paid.amount}:
        raise Conflict("This reference was entered before, for something else.")
    return found


def _one(funds: list[Fund]) -> Fund:
    if not funds:
        raise NotFound
    return funds[0]


def _about(route: Route) -> str:
    return f"R-{route.number}"


def _told(kept: Rate | None) -> dict[str, str]:
    """The rate as the event says it, which the entry is held against."""
    return {name: str(value) for name, value in kept.columns.items()} if kept else {}


def _kept(rate: Decimal, asked: Money, fund: Fund, on: date) -> Rate | None:
    """The rate that an entry keeps: none where nothing was converted."""
    return None if asked.currency == fund.currency else Rate(rate, rates.quoted_on(on), rates.SOURCE)
