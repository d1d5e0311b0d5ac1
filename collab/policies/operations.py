"""Propose the next policy, and agree to it or refuse it as the second person; only then is it published."""

from datetime import date
from typing import Any

from collab.access import duties
from collab.appointments.access import is_alone
from collab.appointments.answering import LONGEST, Answers, refusal
from collab.appointments.rules import decided, seconding
from collab.appointments.states import State
from collab.approvals import decisions, policies, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Policy, Route
from collab.approvals.operations import check, follows, publish
from collab.approvals.routes import Facts
from collab.approvals.standins import sitting
from collab.approvals.states import Verdict
from collab.approvals.terms import Terms
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person
from collab.policies import access, rules
from collab.policies.models import Proposal
from collab.policies.states import AGREE, PROPOSAL, REFUSE


@operation
def propose_policy(*, actor: Person, starts_on: date, reason: str, terms: Terms | None = None) -> Proposal:
    """See ``propose``."""
    return propose(actor, starts_on, reason, terms)


def propose(actor: Person, starts_on: date, reason: str, terms: Terms | None) -> Proposal:
    """Propose what the policy for requests says from ``starts_on``; the latest version ends that day. By an administrator.

    Without ``terms`` it says what a new installation starts from. Raises Forbidden, Invalid by field, or Conflict where
    the latest version starts on that day or later.
    """
    inside_unit()
    if obstacle := rules.proposing(duties.roles_now(actor)):
        raise Forbidden(obstacle)
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: the second person decides by it.")
    asked, latest = terms or Terms(), policies.latest()
    days.within(starts_on=starts_on)
    check(starts_on, asked)
    follows(latest, starts_on)
    alone = is_alone(actor)
    made = Proposal.objects.create(
        starts_on=starts_on,
        terms=asked.written(),
        reason=why,
        against=latest,
        proposed_by=actor,
        proposed_at=clock.now(),
        is_alone=alone,
        state=State.AGREED if alone else State.PROPOSED,
    )
    record(f"policies.proposal.{'made_alone' if alone else 'proposed'}", actor=actor, about=made, why=why, data=facts(made))
    if alone:
        made.policy = _carry_out(made, actor)
        made.save(update_fields=["policy"])
        return made
    more = {"starts_on": starts_on.isoformat(), "against": made.against_id}
    made.route = routes.open_route(kind=PROPOSAL, subject_id=made.pk, requester=actor, routed_by=actor, facts=Facts(more=more))
    made.save(update_fields=["route"])
    return made


@operation
def agree(*, actor: Person, proposal: int) -> Proposal:
    """Agree as the second person: the policy is published. Raises Conflict where another was published meanwhile."""
    route, found, place = _to_decide(actor, proposal)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.APPROVE, on_behalf_of=place)
    return found


@operation
def refuse(*, actor: Person, proposal: int, reason: str) -> Proposal:
    """Refuse as the second person, with a reason; nothing changes."""
    why = refusal(reason)
    route, found, place = _to_decide(actor, proposal)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.REJECT, reason=why, on_behalf_of=place)
    return found


def ruled(ruling: Ruling) -> Proposal:
    """What a decision on its route does to the proposal, which is locked; raises Conflict where it no longer fits."""
    found: Proposal = Answers("policy", AGREE, REFUSE, _carry_out, facts).ruled(ruling)
    return found


def facts(proposal: Proposal) -> dict[str, Any]:
    """What the record says of a proposal: keys, its day and the terms, word for word."""
    keys = {"against": proposal.against_id, "policy": proposal.policy_id, "is_alone": proposal.is_alone}
    return {**keys, "starts_on": proposal.starts_on.isoformat(), "terms": proposal.terms}


def _carry_out(proposal: Proposal, agreed_by: Person) -> Policy:
    """Publish it, from its day on or from today where that has passed: never for what was."""
    return publish(
        actor=agreed_by,
        starts_on=max(proposal.starts_on, clock.today()),
        terms=Terms.read(proposal.terms),
        note=proposal.reason,
        after=proposal.against,
        keys={"proposal": proposal.pk, "proposed_by": proposal.proposed_by_id, "is_alone": proposal.is_alone},
    )


def _to_decide(actor: Person, key: int) -> tuple[Route, Proposal, str]:
    """The proposal and its route, locked, and in whose place this person decides, if in any; raises what stands in their way."""
    seen = access.visible(actor).filter(pk=key).first()
    if seen is None:
        raise NotFound
    if seen.route_id is None:
        raise Conflict("It was published when it was made: nobody else could agree yet.")
    route = Route.objects.select_for_update().get(pk=seen.route_id)
    found = Proposal.objects.select_for_update(no_key=True, of=("self",)).select_related("against").get(pk=key)
    seat = sitting.seat(route, actor)
    if obstacle := seconding(found, seat, duties.roles_now(seat)):
        raise Forbidden(obstacle)
    if obstacle := decided(found):
        raise Conflict(obstacle)
    return route, found, "" if seat == actor else seat.username
