"""What waits for this person as the second one: how much of each kind, and since when. Each is a kept statement."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from collab.access.duties import DUTIES
from collab.appointments import access as appointments
from collab.appointments import addresses as appointment_addresses
from collab.appointments.models import Proposal
from collab.appointments.states import State
from collab.kit.kept import Kept, kept
from collab.people.models import Person
from collab.policies import access as policies
from collab.policies import addresses as policy_addresses
from collab.policies.models import Proposal as ProposedPolicy

# What is counted of a kind; there are few of them at any time.
MOST = 20


@dataclass(frozen=True, slots=True)
class Agreeing:
    """So many proposals of one kind, the oldest since then."""

    count: int
    since: datetime
    title: str
    url: str


@kept(on=(DUTIES,), reads=("proposed_at",))
def proposed_duties(person: Person) -> QuerySet[Proposal]:
    """Duties that somebody else proposes for a third, the oldest first."""
    others = appointments.visible(person).exclude(proposed_by_id=person.pk).exclude(person_id=person.pk)
    return others.filter(state=State.PROPOSED).order_by("pk")[:MOST]


@kept(on=(DUTIES,), reads=("proposed_at",))
def proposed_policies(person: Person) -> QuerySet[ProposedPolicy]:
    """Policies that somebody else proposes, the oldest first."""
    others = policies.visible(person).exclude(proposed_by_id=person.pk)
    return others.filter(state=State.PROPOSED).order_by("pk")[:MOST]


# Each kind with one and with many of it, and the page on which it is decided.
KINDS: tuple[tuple[Kept[..., Proposal] | Kept[..., ProposedPolicy], str, str, str], ...] = (
    (proposed_duties, "A change of somebody's duties", "{} changes of people's duties", appointment_addresses.DUTIES),
    (proposed_policies, "A new policy", "{} new policies", policy_addresses.POLICIES),
)


def agreeing(person: Person) -> list[Agreeing]:
    """A line for each kind of which something waits. A query a kind."""
    found = []
    for waiting, one, many, url in KINDS:
        rows = waiting(person).rows()
        if rows:
            found.append(Agreeing(len(rows), rows[0][0], one if len(rows) == 1 else many.format(len(rows)), url))
    return found
