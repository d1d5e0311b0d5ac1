"""One project by its number, as one person may have it."""

from collab.access import duties
from collab.access.flowing import Flowing
from collab.access.opening import LOCKED, Opening
from collab.kit.errors import Forbidden, NotFound
from collab.people.models import Person
from projects.portfolio import access
from projects.portfolio.flow import FLOW, LEADS
from projects.portfolio.models import Milestone, Project

# What is open to all with a duty; ``access.visible`` says the rest.
PLAIN = Opening(Project, "NOT is_confidential")


def visible(number: int, person: Person) -> Project:
    """The project alone; NotFound where the person may not see it."""
    project = access.visible(person).filter(number=number).first()
    if project is None:
        raise NotFound
    return project


def lock(person: Person, number: int) -> tuple[Project, frozenset[str]]:
    """The project, locked until the transaction ends, and the duties the person holds then; NotFound as for ``visible``."""
    project, held = PLAIN.open(person, number, LOCKED) or (None, frozenset())
    if project is None or not held:
        # Confidential, held by somebody else, or asked for by somebody without a duty.
        visible(number, person)
        project, held = Project.objects.select_for_update().get(number=number), duties.roles_now(person)
    return project, held


PROJECTS: Flowing[Project] = Flowing(FLOW, lock, access.roles_of)


def led(number: int, actor: Person, version: int | None) -> Project:
    """The project, locked and read afresh; Forbidden for all but its leads, Conflict where it is another version than they saw."""
    project = PROJECTS.locked(number, actor)
    if PROJECTS.parts(actor, project).isdisjoint(LEADS):
        raise Forbidden("Only its marketing lead or its IT lead can plan this project.")
    PROJECTS.fresh(project, version)
    return project


def milestone(project: Project, pk: int) -> Milestone:
    """One of its milestones; NotFound where it has none of this key."""
    found = project.milestones.filter(pk=pk).select_related("owner").first()
    if found is None:
        raise NotFound
    return found
