"""What whoever decides on a request now may tick and cite: the checklist of their group, and the assurances that hold for it."""

from dataclasses import dataclass

from collab.approvals import queries as approvals
from collab.people.models import Person
from projects.assurances import applying, checklists
from projects.assurances.checklists import CheckCard
from projects.assurances.queries import AssuranceCard, covering
from projects.intake.models import Request


@dataclass(frozen=True, slots=True)
class Reviewing:
    """``role`` is what the person decides as, empty where it is not their turn."""

    role: str
    checks: tuple[CheckCard, ...] = ()
    assurances: tuple[AssuranceCard, ...] = ()


def of(request: Request, person: Person) -> Reviewing:
    """For whoever may decide on it this instant. Up to five queries."""
    groups = approvals.open_groups(person, request.route_id or 0)
    return for_role(request, person, applying.role_of(groups[0])) if groups else Reviewing("")


def for_role(request: Request, person: Person, role: str) -> Reviewing:
    """As of the group ``role``. Up to four queries."""
    held = covering(person, role=role, suppliers=request.suppliers or (), data_kind=request.data_kind or "")
    return Reviewing(role, tuple(checklists.of(role)), tuple(held))
