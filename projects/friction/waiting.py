"""What stands in the way and waits on a person, or on a group of theirs: home asks this question."""

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.people.models import Person
from projects.friction import access
from projects.friction.models import Wait


def on(person: Person) -> QuerySet[Wait]:
    """The waits that run, the longest first."""
    mine = Q(person_id=person.pk) | Q(group__in=sorted(duties.roles_of(person)))
    seen = access.visible(person).filter(closed_on=None).order_by().values("pk")
    return Wait.objects.filter(mine, until_on=None, blocker__in=seen).order_by("since_on", "pk")
