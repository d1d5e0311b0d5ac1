"""Who sees what stands in the way, and who keeps it: as the project itself, by its leads and the technologists."""

from django.db.models import QuerySet

from collab.access import duties
from collab.people.models import Person
from projects.friction.models import Blocker
from projects.portfolio import access as projects
from projects.portfolio.access import TECHNOLOGIST
from projects.portfolio.flow import LEADS
from projects.portfolio.models import Project

KEEPERS = frozenset({*LEADS, TECHNOLOGIST})
KEEP = "Its leads and marketing technologists say what stands in the way of a project."
CLOSED = "What gets in the way is shown to people with a duty in Bridge."


def visible(person: Person) -> QuerySet[Blocker]:
    """What stands in the way of the projects that this person may see."""
    return Blocker.objects.filter(project__in=projects.visible(person).order_by().values("pk"))


def may_keep(person: Person, project: Project, held: frozenset[str] | None = None) -> bool:
    return not projects.roles_of(person, project, held).isdisjoint(KEEPERS)


def reads(person: Person) -> bool:
    return bool(duties.roles_of(person))
