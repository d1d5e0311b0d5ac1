"""Which policies there are, what is proposed and what came of it, as frozen cards for one reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from collab.access import duties
from collab.appointments.queries import in_place
from collab.appointments.states import State
from collab.approvals import policies
from collab.approvals.models import Decision, Policy
from collab.approvals.terms import Terms
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.people.models import Person
from collab.policies import access, addresses, rules
from collab.policies.changes import Change, changes
from collab.policies.models import Draft, Proposal
from collab.policies.states import RehearsalState

MOST = 20


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal. ``against`` is the number of the policy it was written against, 0 for none; ``changes`` what it changes of that.

    ``why_not`` is why the reader does not decide it, empty where they may; ``overtaken`` why nobody can agree to it any more. ``rehearsed`` is
    the address of what was rehearsed of it, empty where nothing was; ``place`` the name of whom the reader decides for, where they stand in.
    """

    id: int
    starts_on: date
    against: int
    policy: int
    terms: Terms
    changes: list[Change]
    reason: str
    state: str
    is_alone: bool
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by: str
    decided_by_name: str
    decided_at: datetime | None
    answer: str
    why_not: str
    overtaken: str
    rehearsed: str
    place: str


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """A version with its days; ``said`` is all that it says, in the words of a change from nothing."""

    number: int
    starts_on: date
    ends_on: date | None
    is_in_force: bool
    terms: Terms
    said: list[Change]
    note: str


def proposals(person: Person, *, state: str = "") -> QuerySet[Proposal]:
    """The proposals that the person sees, the latest first; of one state."""
    rows = access.visible(person).order_by("-pk")
    return (
        (rows.filter(state=state) if state else rows).select_related("proposed_by", "against", "policy").prefetch_related("against__rules")
    )


def proposal_cards(person: Person, rows: Iterable[Proposal]) -> list[ProposalCard]:
    """The cards of these proposals for this reader. Four queries at most, more for who stands in."""
    found, held, latest = list(rows), duties.roles_of(person), policies.latest()
    routes = [row.route_id for row in found if row.route_id]
    decided = {one.route_id: one for one in Decision.objects.filter(route_id__in=routes).select_related("person")}
    drafts = Draft.objects.filter(proposal__in=found, rehearsals__state=RehearsalState.DONE, pk__in=access.visible_drafts(person))
    rehearsed = {of: f"{addresses.policy_draft(key)}#rehearsals-title" for key, of in drafts.values_list("pk", "proposal_id")}
    cards = [_proposal(row, decided.get(row.route_id or 0), person, held, latest, rehearsed.get(row.pk, "")) for row in found]
    return in_place(person, found, cards)


def proposal_card(person: Person, key: int) -> ProposalCard:
    """One proposal as this reader sees it; raises NotFound."""
    found = proposals(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return proposal_cards(person, [found])[0]


def versions(person: Person) -> QuerySet[Policy]:
    """The versions that the person reads, the latest first."""
    return access.visible_policies(person).order_by("-number").prefetch_related("rules")


def policy_cards(rows: Iterable[Policy]) -> list[PolicyCard]:
    """The cards of these versions, as ``versions`` reads them."""
    return [_policy(row) for row in rows]


def _policy(row: Policy) -> PolicyCard:
    today, terms = clock.today(), Terms.of(row)
    is_in_force = row.starts_on <= today and (row.ends_on is None or row.ends_on > today)
    return PolicyCard(row.number, row.starts_on, row.ends_on, is_in_force, terms, changes(None, terms), row.note)


def _proposal(
    row: Proposal, decision: Decision | None, person: Person, held: frozenset[str], latest: Policy | None, rehearsed: str
) -> ProposalCard:
    terms = Terms.read(row.terms)
    return ProposalCard(
        id=row.pk,
        starts_on=row.starts_on,
        against=row.against.number if row.against else 0,
        policy=row.policy.number if row.policy else 0,
        terms=terms,
        changes=changes(Terms.of(row.against) if row.against else None, terms),
        reason=row.reason,
        state=row.state,
        is_alone=row.is_alone,
        proposed_by=row.proposed_by.username,
        proposed_by_name=row.proposed_by.name,
        proposed_at=row.proposed_at,
        decided_by=decision.person.username if decision else "",
        decided_by_name=decision.person.name if decision else "",
        decided_at=decision.at if decision else None,
        answer=decision.reason if decision and row.state == State.REFUSED else "",
        why_not=rules.deciding(row, person, held) or "",
        overtaken=(rules.overtaken(row, latest) or "") if row.state == State.PROPOSED else "",
        rehearsed=rehearsed,
        place="",
    )
