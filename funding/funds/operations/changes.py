"""Raising a fund and moving money between funds: one person proposes, a second decides on the proposal's route."""

from collab.access import duties
from collab.approvals import decisions, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.standins import sitting
from collab.approvals.states import Outcome, Verdict
from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from funding.funds import access, rules
from funding.funds.budgets import fill, transfer
from funding.funds.holding import held, open_year
from funding.funds.models import CHANGE, ChangeState, Fund, FundChange
from funding.ledger.models import Entry

ENDS = {Outcome.PASSED: ChangeState.AGREED, Outcome.REJECTED: ChangeState.REFUSED}


@operation
def propose_change(*, actor: Person, target: str, amount: Money, reason: str, source: str | None = None) -> FundChange:
    """Propose to raise the fund ``target``, or to move money to it from ``source``.

    ``amount`` is in the currency of the fund the money comes from: the source's, or the target's when it is raised.
    """
    codes = [code for code in (target, source) if code]
    funds = {fund.code: fund for fund in held(code=codes)}
    if target not in funds:
        raise NotFound
    if source is not None and source not in funds:
        raise Invalid(source=f"There is no fund {source}.")
    if source == target:
        raise Invalid(source="Money moves between two funds, not from a fund to itself.")
    roles = duties.roles_now(actor)
    if not access.has_say(roles, actor, _owners(*funds.values())):
        raise Forbidden("A finance partner or an owner of the fund proposes this.")
    giving = funds.get(source or "")
    if obstacle := rules.proposing(giving, roles, is_owner=giving is not None and actor.pk in _owners(giving)):
        raise Forbidden(obstacle)
    giver = funds[source or target]
    _proposable(giver, amount)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why: the second person decides by it.")
    for fund in funds.values():
        open_year(fund)
    change = FundChange.objects.create(
        source=funds.get(source or ""), target=funds[target], amount=amount.amount, reason=why, proposed_by=actor, proposed_at=clock.now()
    )
    facts = Facts(amount=amount, more={"source": source or "", "target": target})
    change.route = routes.open_route(kind=CHANGE, subject_id=change.pk, requester=actor, routed_by=actor, facts=facts)
    change.save(update_fields=["route"])
    record("funds.change.proposed", actor=actor, about=change, why=why, data=_facts(change))
    return change


@operation
def agree_change(*, actor: Person, change: int) -> FundChange:
    """Agree to a proposal as the second person: the money moves. Raises Conflict where too little is available."""
    route, found, place = _to_decide(actor, change)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.APPROVE, on_behalf_of=place)
    return found


@operation
def refuse_change(*, actor: Person, change: int, reason: str = "") -> FundChange:
    """Refuse a proposal as the second person, with a reason; nothing moves."""
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why: whoever proposed it reads this.")
    route, found, place = _to_decide(actor, change)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.REJECT, reason=why, on_behalf_of=place)
    return found


def ruled(ruling: Ruling) -> FundChange:
    """What a decision on its route does to the proposal, which is locked.

    Raises Conflict where they lack the money, or where a joint fund would give it without the other side.
    """
    change: FundChange = ruling.subject
    if ruling.outcome is Outcome.CHANGES:
        raise Conflict("A proposal is agreed or refused; whoever wants another one proposes it.")
    if ruling.outcome not in ENDS:
        return change
    change.state = ENDS[ruling.outcome]
    if change.state == ChangeState.AGREED and change.source_id:
        # Who signs in somebody's place has that one's say.
        seat = Person.objects.get(pk=ruling.on_behalf_of) if ruling.on_behalf_of else ruling.person
        proposer, decider = (duties.roles_now(person) for person in (change.proposed_by, seat))
        are_owners = {change.proposed_by_id, seat.pk} <= _owners(_giver(change))
        if obstacle := rules.agreeing(change.source, proposer, decider, is_owner=are_owners):
            raise Conflict(obstacle)
    data = {**_facts(change), **ruling.told}
    event = record(f"funds.change.{change.state}", actor=ruling.person, about=change, why=ruling.reason, data=data)
    if change.state == ChangeState.AGREED:
        change.entry = _move(change, ruling.person, event)
    change.save(update_fields=["state", "entry"])
    return change


def _move(found: FundChange, actor: Person, event: Event) -> Entry:
    if not all("available" in vars(fund) for fund in (found.source, found.target) if fund):
        # Whoever knew only the route brings the proposal without what its funds hold.
        funds = _held(found)
        found.source, found.target = funds.get(found.source_id or 0), funds[found.target_id]
    for fund in sorted((fund for fund in (found.source, found.target) if fund), key=lambda fund: fund.pk):
        open_year(fund)
        fund.version += 1
        fund.save(update_fields=["version"])
        # Each version of a fund has its record, else the proof of the record finds a tail missing.
        record("funds.fund.changed", actor=actor, about=fund, why=found.reason, data=_facts(found))
    if found.source:
        return transfer(found, found.source, found.target, actor, event=event)
    return fill(found, found.target, actor, event=event)


def _proposable(giver: Fund, amount: Money) -> None:
    if amount.currency != giver.currency:
        raise Invalid(amount=f"{giver.name} holds {giver.currency}: write the amount in it.")
    if amount.amount <= 0:
        raise Invalid(amount="The amount must be above zero.")


def _to_decide(actor: Person, key: int) -> tuple[Route, FundChange, str]:
    """The proposal and its route, locked with its funds, and in whose place this person decides, if in any; raises what stands in their way."""
    seen = access.visible_changes(actor).filter(pk=key).first()
    if seen is None:
        raise NotFound
    assert seen.route_id is not None, "a proposal has its route"
    route = Route.objects.select_for_update().get(pk=seen.route_id)
    funds = _held(seen)
    change = FundChange.objects.select_for_update(of=("self",), no_key=True).select_related("proposed_by").get(pk=key)
    change.source, change.target = funds.get(seen.source_id or 0), funds[seen.target_id]
    seat = sitting.seat(route, actor)
    if obstacle := rules.deciding(change, seat, duties.roles_now(seat), _owners(_giver(change))):
        raise Forbidden(obstacle)
    if obstacle := rules.decided(change):
        raise Conflict(obstacle)
    return route, change, "" if seat == actor else seat.username


def _held(change: FundChange) -> dict[int, Fund]:
    return {fund.pk: fund for fund in held(pk=[pk for pk in (change.source_id, change.target_id) if pk])}


def _giver(change: FundChange) -> Fund:
    """The fund whose money it is: the one that it is taken from, or the one that is raised."""
    return change.source or change.target


def _owners(*funds: Fund) -> set[int]:
    return set(Fund.owners.through.objects.filter(fund__in=funds).values_list("person_id", flat=True))


def _facts(change: FundChange) -> dict[str, str]:
    source = change.source.code if change.source else ""
    return {"source": source, "target": change.target.code, "amount": str(change.amount)}
