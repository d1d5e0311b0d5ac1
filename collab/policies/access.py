"""Who reads policies and what is proposed of them: as with duties, administrators, executives and auditors."""

from django.db.models import Q, QuerySet

from collab.appointments.access import oversees
from collab.approvals.models import Policy
from collab.approvals.standins import sitting
from collab.approvals.states import REQUEST
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.policies.models import Draft, Proposal


def reading(person: Person) -> None:
    """Raise Forbidden for whoever reads no policies, and no proposal of one: the list in the API and the page refuse them alike."""
    if not oversees(person) and not visible(person).exists():
        raise Forbidden("Administrators, executives and auditors read policies here.")


def reads(person: Person) -> bool:
    """Whether they read policies, and what others may sign."""
    return oversees(person)


def visible(person: Person) -> QuerySet[Proposal]:
    """The proposals this person sees: all of them, or their own and those that they may decide in somebody's place."""
    if oversees(person):
        return Proposal.objects.all()
    return Proposal.objects.filter(Q(proposed_by_id=person.pk) | sitting.lent(person))


def visible_drafts(person: Person) -> QuerySet[Draft]:
    """The drafts that the person reads, with what was rehearsed of them: all, or none."""
    return Draft.objects.all() if oversees(person) else Draft.objects.none()


def visible_policies(person: Person) -> QuerySet[Policy]:
    """The versions this person reads."""
    policies = Policy.objects.filter(subject_kind=REQUEST)
    return policies if oversees(person) else policies.none()
