"""Who reads policies and what is proposed of them: as with duties, administrators, executives and auditors."""

from django.db.models import QuerySet

from collab.appointments.access import oversees
from collab.approvals.models import Policy
from collab.approvals.states import REQUEST
from collab.people.models import Person
from collab.policies.models import Proposal


def visible(person: Person) -> QuerySet[Proposal]:
    """The proposals this person sees: all of them, or their own."""
    return Proposal.objects.all() if oversees(person) else Proposal.objects.filter(proposed_by_id=person.pk)


def visible_policies(person: Person) -> QuerySet[Policy]:
    """The versions this person reads."""
    policies = Policy.objects.filter(subject_kind=REQUEST)
    return policies if oversees(person) else policies.none()
