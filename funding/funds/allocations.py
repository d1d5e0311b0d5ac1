"""What funds promise to approved work: reserved, then committed, then spent or released. Called by operations."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from collab.approvals import decisions
from collab.approvals.models import Route
from collab.approvals.states import RouteState
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Invalid, Unfit
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.people.models import Person
from funding.funds import access, acts, actuals, lateness, paying, shortfall
from funding.funds.actuals import Actual, Booked
from funding.funds.entries import kept_rate, moved, recorded, told
from funding.funds.holding import held, lacking, open_year, opened, past
from funding.funds.models import Allocation, AllocationState, Fund, FundSide
from funding.ledger.shapes import RESERVING

MOST_FUNDS = 20
HELD = (AllocationState.RESERVED, AllocationState.COMMITTED)


def reserve(*, route: Route, amounts: list[tuple[str, Money]], actor: Person) -> list[Allocation]:
    """Promise money of funds (by code) to the work behind a passed route, each fund once a call.

    May be less than was approved, and may be made again: what a fund has promised before grows by what it promises now. Once
    the work has started, what is promised is committed at once. An amount in another currency than the fund's is converted at
    today's rate, which its entry keeps. What was spent over it is settled by what is added. Raises Conflict where the route has
    not passed, or where this person approved the work and pays it. All that is wrong with a fund or an amount is told
    at once, at it ("allocations.0.amount"): Invalid for what is badly written, Unfit for an unknown fund, a year that has ended,
    a joint fund that lacks the agreement of a side, a fund with too little, and more, with what was promised before, than was
    approved and the policy's share.
    """
    inside_unit()
    route = _passed(route)
    acts.not_the_third(route, actor, RESERVING)
    _well_formed(amounts)
    funds = {fund.code: fund for fund in held(code=[code for code, _ in amounts])}
    covers = [rates.convert(money, route.currency, clock.today())[0].amount for _, money in amounts]
    wrong = _unknown(route, amounts, funds) | _too_much(route, amounts, covers, funds, actor)
    if wrong:
        raise Unfit(**wrong)
    asked = {code: (money, covered) for (code, money), covered in zip(amounts, covers, strict=True)}
    promises = Allocation.objects.filter(route=route, state__in=HELD).select_for_update(no_key=True)
    before = {one.fund_id: one for one in opened(promises)}
    has_started = any(one.state == AllocationState.COMMITTED for one in before.values())
    beginning = paying.new_to(route, funds.values())
    promised = [_reserve(route, fund, *asked[fund.code], actor, before.get(fund.pk)) for fund in funds.values()]
    paying.begun(route, beginning, actor)
    if has_started:
        for allocation, added in promised:
            _bind(allocation, added, actor)
    return [allocation for allocation, _ in promised]


def _unknown(route: Route, amounts: list[tuple[str, Money]], funds: dict[str, Fund]) -> dict[str, str]:
    """Which of the funds named promise nothing to this work, and why."""
    said = {code: past(fund) or _disagreed(route, fund) for code, fund in funds.items()}
    found = ((place, said.get(code, f"There is no fund {code}.")) for place, (code, _) in enumerate(amounts))
    return {f"allocations.{place}.fund": sentence for place, sentence in found if sentence}


def _disagreed(route: Route, fund: Fund) -> str:
    """What a joint fund gives, both sides have agreed to: somebody of each approved this very route."""
    missing = {"marketing", "IT"} - decisions.sides_that_approved(route) if fund.side == FundSide.JOINT else set[str]()
    if not missing:
        return ""
    names = " and ".join(sorted(missing))
    return f"{fund.name} belongs to both sides, and nobody from {names} has approved this. Take another fund, or a track that asks both."


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
    event = recorded("commit", allocation, money.amount, actor)
    moved("commit", allocation, allocation.reserved, allocation.committed, money, actor, event=event)
    allocation.state = AllocationState.COMMITTED
    allocation.save(update_fields=["state"])
    actuals.absorb(allocation, money, actor)


def release(*, route: Route, actor: Person | None, note: str, is_due: bool = False) -> list[Allocation]:
    """Give back what is reserved or committed and not spent; does nothing where there is none.

    ``is_due``: only of the funds whose time for late invoices is over, which the portal does in nobody's name.
    """
    found = _held_by(route, HELD)
    if is_due:
        found = [one for one in found if lateness.is_due(route.pk, one.fund_id, clock.today())]
    for allocation in found:
        give_back(allocation, actor, note)
    return found


def give_back(allocation: Allocation, actor: Person | None, note: str) -> None:
    """What is left of a promise, locked with its fund and accounts; nothing where all of it was spent."""
    fund, left = allocation.fund, allocation.remaining
    event = recorded("release", allocation, left, actor, why=note)
    if left:
        open_year(fund)
        source = allocation.reserved if allocation.state == AllocationState.RESERVED else allocation.committed
        moved("release", allocation, source, fund.available, Money(left, fund.currency), actor, event=event, note=note[:300])
    allocation.state = AllocationState.RELEASED
    allocation.save(update_fields=["state"])


def spend(*, allocation: Allocation, amount: Money, actor: Person, reference: str, on: date) -> Booked:
    """Book an invoice against a promise by its name and day alone: see ``actuals.book``."""
    if amount.amount <= 0:
        raise Invalid(amount="The amount must be above zero.")
    return actuals.book(allocation=allocation, actual=Actual(amount, on, reference), actor=actor)


def _passed(route: Route) -> Route:
    fresh = Route.objects.select_for_update(no_key=True, of=("self",)).select_related("policy").get(pk=route.pk)
    if fresh.state != RouteState.PASSED:
        raise Conflict("No money without a request that was routed and approved.")
    return fresh


def _well_formed(amounts: list[tuple[str, Money]]) -> None:
    if not 1 <= len(amounts) <= MOST_FUNDS:
        raise Invalid(allocations=f"Name one fund or more, {MOST_FUNDS} at most.")
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for place, (code, money) in enumerate(amounts):
        if code in seen:
            wrong[f"allocations.{place}.fund"] = f"{code} is named twice."
        if money.amount <= 0:
            wrong[f"allocations.{place}.amount"] = "The amount must be above zero."
        seen.add(code)
    if wrong:
        raise Invalid(**wrong)


def _too_much(
    route: Route, amounts: list[tuple[str, Money]], covers: list[Decimal], funds: dict[str, Fund], actor: Person
) -> dict[str, str]:
    """Which of the amounts are more than their fund has or than was approved, or too little to be money in one of the currencies.

    ``covers`` is each of them in the route's currency. What a fund has left is said to those who see its amounts.
    """
    wrong: dict[str, str] = {}
    for place, ((code, money), covered) in enumerate(zip(amounts, covers, strict=True)):
        fund = funds.get(code)
        given = rates.convert(money, fund.currency, clock.today())[0] if fund else money
        nothing = next((one.currency for one in (Money(covered, route.currency), given) if one.amount <= 0), "")
        if nothing:
            wrong[f"allocations.{place}.amount"] = f"{full_money(money)} is nothing in {nothing}."
        elif fund and not past(fund) and (short := lacking(fund, given)):
            is_seen = access.sees_amounts(actor, fund)
            wrong[f"allocations.{place}.amount"] = short if is_seen else f"{fund.name} has less than that available."
    total = shortfall.of(route).promised.amount + sum(covers)
    if total > route.asked.amount * (1 + route.policy.material_share):
        approved = full_money(route.asked)
        sentence = f"{full_money(Money(total, route.currency))} is more than the {approved} that was approved."
        wrong.setdefault(f"allocations.{len(amounts) - 1}.amount", sentence)
    return wrong


def _reserve(route: Route, fund: Fund, asked: Money, covers: Decimal, actor: Person, before: Allocation | None) -> tuple[Allocation, Money]:
    """The promise, new or grown, and by how much in the fund's currency."""
    money, rate = rates.convert(asked, fund.currency, clock.today())
    if before is None:
        made = Allocation.objects.create(route=route, fund=fund, amount=money.amount, covers=covers, made_at=clock.now())
        (allocation,) = opened([made])
    else:
        allocation = before
        allocation.amount += money.amount
        allocation.covers += covers
        allocation.save(update_fields=["amount", "covers"])
    allocation.route, allocation.fund = route, fund
    kept = kept_rate(rate, asked, fund, clock.today())
    event = recorded("reserve", allocation, money.amount, actor, **told(kept))
    moved("reserve", allocation, fund.available, allocation.reserved, money, actor, event=event, rate=kept)
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
