"""Handing a fund over: somebody else owns it from now on."""

from collab.access import duties
from collab.events.record import record
from collab.kit.errors import Conflict, NotFound, Unfit
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import rules, sides
from funding.funds.holding import held, open_year
from funding.funds.models import Fund, FundSide


@operation
def hand_fund_over(*, actor: Person, code: str, former: Person, to: Person) -> Fund:
    """Let ``to`` own the fund in the place of ``former``; by whoever may set one up, and never to themself.

    Raises Forbidden, NotFound, Invalid or Unfit naming ``to``, Conflict where ``former`` owns it no more or its year is closed.
    """
    rules.may_set_up(actor)
    fund = next(iter(held(code=[code])), None)
    if fund is None:
        raise NotFound
    open_year(fund)
    owners = set(fund.owners.values_list("pk", flat=True))
    if former.pk not in owners:
        raise Conflict(f"{former.name} does not own {fund.name} any more.")
    if wrong := _unfit(fund, actor, owners, to):
        raise Unfit(to=wrong)
    _balanced(fund, owners - {former.pk}, to)
    fund.version += 1
    fund.save(update_fields=["version"])
    # On record first: the database lets no owner come or go that no event names.
    record("funds.fund.changed", actor=actor, about=fund, data={"owners": [former.pk, to.pk]})
    fund.owners.remove(former)
    fund.owners.add(to)
    return fund


def _unfit(fund: Fund, actor: Person, owners: set[int], to: Person) -> str:
    """Why this person cannot own it from now on; empty where they can."""
    if not to.is_active:
        return f"{to.name} has left."
    if to.pk == actor.pk:
        return "Nobody gives themself a fund: somebody else who sets funds up does."
    if to.pk in owners:
        return f"{to.name} owns {fund.name} already."
    return "" if duties.roles_now(to) else f"{to.name} holds no duty, and an owner without one has no say."


def _balanced(fund: Fund, others: set[int], to: Person) -> None:
    """What a joint fund gives takes an owner of each side: who comes speaks for the side that the others do not."""
    if fund.side != FundSide.JOINT:
        return
    spoken = set().union(*(sides.of(roles) for roles in duties.held_by(others).values()))
    own = sides.of(duties.roles_now(to))
    if not own or (len(spoken) == 1 and own <= spoken):
        missing = " or ".join(sides.NAMES[side] for side in sorted(set(sides.NAMES) - spoken)) or "one of the sides"
        raise Unfit(to=f"{fund.name} belongs to both sides: it needs an owner who speaks for {missing}.")
