"""One movement of money for approved work: the event that tells of it, and its entry. What promises and actuals have in common."""

from datetime import date
from decimal import Decimal
from typing import Any

from collab.approvals.models import Route
from collab.events.models import Event
from collab.events.record import record
from collab.kit import rates
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds.models import Allocation, Fund
from funding.ledger.models import Account, Entry
from funding.ledger.posting import Lines, Rate, post
from funding.ledger.shapes import SHAPES


def moved(kind: str, allocation: Allocation, source: Account, target: Account, money: Money, actor: Person | None, **facts: Any) -> Entry:
    """One movement for the work behind the allocation's route, from one account to another."""
    return posted(kind, allocation, [(source, -money.amount), (target, money.amount)], actor, **facts)


def posted(kind: str, allocation: Allocation, lines: Lines, actor: Person | None, **facts: Any) -> Entry:
    """The same with lines of its own."""
    return post(kind=kind, lines=lines, actor=actor, subject=allocation.route, **facts)


def recorded(kind: str, allocation: Allocation, amount: Decimal, actor: Person | None, why: str = "", **more: object) -> Event:
    """The event of a movement, as the shape of its entry names it."""
    data = {
        "fund": allocation.fund.code,
        "about": about(allocation.route),
        "amount": str(amount),
        "currency": allocation.fund.currency,
        **more,
    }
    return record(SHAPES[kind].event, actor=actor, about=allocation, why=why, data=data)


def about(route: Route) -> str:
    return f"R-{route.number}"


def told(kept: Rate | None) -> dict[str, str]:
    """The rate as the event says it, which the entry is held against."""
    if kept is None:
        return {}
    return {name: format(value, "f") if isinstance(value, Decimal) else str(value) for name, value in kept.columns.items()}


def kept_rate(rate: Decimal, asked: Money, fund: Fund, on: date) -> Rate | None:
    """The rate that an entry keeps: none where nothing was converted."""
    return None if asked.currency == fund.currency else Rate(rate, rates.quoted_on(on), rates.SOURCE)
