"""How much is still promised to a piece of work, and whether that is too much for one person to stop it."""

from decimal import Decimal

from collab.approvals import policies
from collab.approvals.models import Policy, Route
from collab.kit import clock
from collab.kit.money import Money
from funding.funds.models import Allocation, AllocationState


def promised(route: Route) -> Money:
    """What is reserved or committed and not spent, in the currency of what was approved. One query."""
    held = Allocation.objects.filter(route=route).exclude(state=AllocationState.RELEASED).with_accounts()
    total = sum((one.covers * one.remaining / one.amount for one in held), Decimal(0))
    return Money.of(round(total, 2), route.currency)


def limit(policy: Policy) -> Money:
    """From this on it takes two others: what the policy in force has the executives decide on."""
    return Money(policy.standard_below, policy.currency)


def takes_two(route: Route) -> bool:
    """Whether so much is promised that the sponsor's side and finance decide on the stop, by the policy in force today."""
    policy = policies.in_force(clock.today())
    return _weight(policy, route, promised(route)) >= policy.standard_below


def _weight(policy: Policy, route: Route, money: Money) -> Decimal:
    """In the policy's currency: as what was approved weighed when it was routed, where that was by the same currency."""
    if not money.amount or money.currency == policy.currency:
        return money.amount
    if route.weighed is not None and route.policy.currency == policy.currency:
        return money.amount * route.weighed / route.asked.amount
    return policies.in_policy_currency(policy, money)
