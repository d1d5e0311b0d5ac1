"""What stands in the way of proposing and deciding: sentences, for operations and for buttons."""

from collab.access.roles import Role
from collab.appointments.rules import decided, seconding
from collab.approvals.models import Policy
from collab.people.models import Person
from collab.policies.models import Proposal


def proposing(held: frozenset[str]) -> str | None:
    """Why this person proposes no policy, or None."""
    return None if Role.ADMIN in held else "An administrator proposes a policy."


def deciding(proposal: Proposal, person: Person, held: frozenset[str]) -> str | None:
    """Why this person does not decide on this proposal, or None."""
    return decided(proposal) or seconding(proposal, person, held)


def overtaken(proposal: Proposal, latest: Policy | None) -> str | None:
    """Why nobody agrees to it any more, or None: it was written against a policy that another has followed since."""
    if latest is None or latest.pk == proposal.against_id:
        return None
    return f"{latest} was published meanwhile. Whoever still wants this proposes it anew."
