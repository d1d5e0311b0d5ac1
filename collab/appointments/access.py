"""Who sees which proposals and duties, and who has a say in them: roles and persons, compared."""

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments.models import Line, Proposal, Roster
from collab.appointments.states import SAY
from collab.approvals.standins import sitting
from collab.kit import clock
from collab.people.models import Person

OVERSEEING = frozenset({*SAY, Role.AUDITOR})


def oversees(person: Person) -> bool:
    """Administrators, executives and auditors read all of it; everybody reads what is about themselves."""
    return not duties.roles_of(person).isdisjoint(OVERSEEING)


def visible(person: Person) -> QuerySet[Proposal]:
    """The proposals this person sees; those too that they may decide in somebody's place."""
    if oversees(person):
        return Proposal.objects.all()
    return Proposal.objects.filter(Q(person_id=person.pk) | Q(proposed_by_id=person.pk) | sitting.lent(person))


def visible_rosters(person: Person) -> QuerySet[Roster]:
    """The lists of duties this person sees whole: who oversees them, and who proposed it."""
    return Roster.objects.all() if oversees(person) else Roster.objects.filter(proposed_by_id=person.pk)


def visible_duties(person: Person) -> QuerySet[Duty]:
    """The duties this person sees with their days: past, present and to come."""
    return Duty.objects.all() if oversees(person) else Duty.objects.filter(person_id=person.pk)


def is_alone(person: Person) -> bool:
    """Nobody else has ever been able to agree: this is the first administrator of an empty house."""
    others = Duty.objects.filter(role__in=SAY, since_on__lte=clock.today()).exclude(person_id=person.pk)
    return not others.exists()


def about(person: Person) -> QuerySet[Proposal]:
    """The proposals that somebody is given or loses a duty, whoever asks."""
    return Proposal.objects.filter(person_id=person.pk)


def listing(person: Person) -> QuerySet[Roster]:
    """The lists in which somebody is given a duty, whoever asks."""
    return Roster.objects.filter(pk__in=Line.objects.filter(person_id=person.pk).values("roster"))
