"""Who is told of policies: whoever could agree, whoever proposed, and the executives and auditors of what is proposed and published."""

from collections.abc import Iterable
from typing import Any

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.appointments.states import SAY
from collab.approvals.models import Policy
from collab.events.models import Event
from collab.kit import clock, formats
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from collab.people.names import who
from collab.policies import access, addresses
from collab.policies.models import Proposal
from collab.policies.states import PROPOSAL


def seconds(proposal: Proposal, event: Event) -> Iterable[Person]:
    """Who could agree."""
    return duties.holders(*SAY)


def proposer(proposal: Proposal, event: Event) -> list[Person | None]:
    return [proposal.proposed_by]


def auditors(subject: Any, event: Event) -> Iterable[Person]:
    return duties.holders(Role.AUDITOR)


def overseers(policy: Policy, event: Event) -> Iterable[Person]:
    return duties.holders(*EXECUTIVES, Role.AUDITOR)


PROPOSALS: dict[str, tuple[Telling[Proposal], ...]] = {
    "policies.proposal.proposed": (
        Telling(seconds, "{actor} proposes {it}. A second person decides.", asks=True, why=True),
        Telling(auditors, "{actor} proposes {it}. A second person decides.", why=True),
    ),
    "policies.proposal.agreed": (Telling(proposer, "{actor} agreed to {it}."),),
    "policies.proposal.refused": (Telling(proposer, "{actor} refused {it}.", why=True),),
}
PUBLISHED: dict[str, tuple[Telling[Policy], ...]] = {
    "approvals.policy.published": (Telling(overseers, "{it} is published and in force from {day}. {keys}"),),
}


def _proposal(event: Event) -> Proposal:
    return Proposal.objects.select_related("proposed_by").get(pk=event.subject_id)


def _policy(event: Event) -> Policy:
    return Policy.objects.get(pk=event.subject_id)


def called(proposal: Proposal) -> str:
    """ "a policy in force from 30 Nov"."""
    return f"a policy in force from {formats.day(proposal.starts_on, clock.today())}"


def _keys(policy: Policy, event: Event, person: Person) -> str:
    """Whose two keys it took."""
    made = Proposal.objects.select_related("proposed_by").filter(policy=policy).first()
    if made is None:
        return "One person published it."
    if made.is_alone:
        return f"{made.proposed_by.name} did so alone: nobody else could agree yet."
    return f"{made.proposed_by.name} proposed it, {who(event.actor)} agreed."


TOLD = (
    Told(
        kind=PROPOSAL,
        reaction="policies.tell",
        read=_proposal,
        name=called,
        page=lambda proposal, at: addresses.POLICIES,
        opens=access.visible,
        tellings=PROPOSALS,
    ),
    Told(
        kind="approvals.policy",
        reaction="policies.tell_of_policy",
        read=_policy,
        name=str,
        page=lambda policy, at: addresses.POLICIES,
        opens=access.visible_policies,
        tellings=PUBLISHED,
        words={"day": lambda policy, event, person: formats.day(policy.starts_on, clock.today()), "keys": _keys},
    ),
)
