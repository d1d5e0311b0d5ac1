"""Who reads a request in the inbox now: said by an open panel every so often, on no record, and of no use a minute later."""

from datetime import timedelta

from collab.access import duties
from collab.access.roles import Role
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import opening
from projects.intake.triage_models import Reading

# Who said so longer ago reads it no more; a panel says so three times in that time.
STAYS = timedelta(seconds=60)


@operation
def read(*, number: int, actor: Person) -> list[str]:
    """Say that the actor reads it, a technologist who may open it; gives the names of the others who do."""
    request = opening.find(actor, number)
    if Role.TECHNOLOGIST not in duties.roles_of(actor):
        raise Forbidden("The inbox is the marketing technologist’s.")
    now = clock.now()
    Reading.objects.update_or_create(request=request, person=actor, defaults={"at": now})
    Reading.objects.filter(request=request, at__lt=now - STAYS).delete()
    return _others(request.pk, actor)


def others(*, number: int, actor: Person) -> list[str]:
    """The names of the others who read it now. Two queries."""
    request = opening.find(actor, number)
    if Role.TECHNOLOGIST not in duties.roles_of(actor):
        raise Forbidden("The inbox is the marketing technologist’s.")
    return _others(request.pk, actor)


def _others(request: int, actor: Person) -> list[str]:
    there = (
        Reading.objects.filter(request=request, at__gte=clock.now() - STAYS).exclude(person=actor).select_related("person").order_by("at")
    )
    return [one.person.name for one in there]
