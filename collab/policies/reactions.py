"""Who is told of policies: whoever could agree, whoever proposed, and the executives and auditors of what is proposed and published."""

from collections.abc import Iterable
from typing import Any

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.appointments.states import SAY
from collab.approvals.authority import LIMIT_ENDED, LIMIT_SET, REMIT_ENDED, REMIT_SET, Limit, Remit
from collab.approvals.models import Policy
from collab.events.models import Event
from collab.kit import clock, formats
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from collab.people.names import who
from collab.policies import access, addresses, authority, draft_queries
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


def holder(row: Limit | Remit, event: Event) -> list[Person | None]:
    return [row.person]


LIMITS: dict[str, tuple[Telling[Limit], ...]] = {
    LIMIT_SET: (Telling(holder, "{actor} set a limit of your authority: you sign up to {it} {days}."),),
    LIMIT_ENDED: (Telling(holder, "Your limit of {it} ends {days}. Whoever has had a limit signs nothing above those in force."),),
}
REMITS: dict[str, tuple[Telling[Remit], ...]] = {
    REMIT_SET: (Telling(holder, "{actor} set it: you answer for {it} {days}."),),
    REMIT_ENDED: (Telling(holder, "You no longer answer for {it} {days}."),),
}


def _limit(event: Event) -> Limit:
    return Limit.objects.select_related("person").get(pk=event.subject_id)


def _remit(event: Event) -> Remit:
    return Remit.objects.select_related("person").get(pk=event.subject_id)


def _days(row: Limit | Remit, event: Event, person: Person) -> str:
    """ "from 30 Nov until 3 Dec", "at once", "after 3 Dec"."""
    today = clock.today()
    if event.kind in (LIMIT_ENDED, REMIT_ENDED):
        return "at once" if row.ended_at else f"after {formats.day(row.until_on, today)}"
    return f"from {formats.day(row.since_on, today)}" + (f" until {formats.day(row.until_on, today)}" if row.until_on else "")


TOLD = (
    Told(
        kind="approvals.limit",
        reaction="policies.tell_of_limit",
        read=_limit,
        name=lambda row: draft_queries.limit_card(row).what,
        page=lambda row, at: addresses.AUTHORITY,
        opens=lambda person: authority.visible(person, Limit),
        tellings=LIMITS,
        words={"days": _days},
    ),
    Told(
        kind="approvals.remit",
        reaction="policies.tell_of_remit",
        read=_remit,
        name=lambda row: draft_queries.remit_card(row).what,
        page=lambda row, at: addresses.AUTHORITY,
        opens=lambda person: authority.visible(person, Remit),
        tellings=REMITS,
        words={"days": _days},
    ),
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
