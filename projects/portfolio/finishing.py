"""Going live, closing, stopping, and who may see it: what a project becomes when its request makes these moves."""

from collab.kit.errors import Invalid
from collab.people.models import Person
from projects.portfolio import starting
from projects.portfolio.flow import RECLASSIFIED, REQUEST
from projects.portfolio.models import Project
from projects.portfolio.opening import PROJECTS
from projects.portfolio.states import Health


def go_live(project: Project, *, actor: Person) -> None:
    """The project is live from now on. Raises Conflict where it is live or closed already."""
    _move(project, "launch", actor)


def close(project: Project, *, actor: Person) -> None:
    """The project is done on both sides. Raises Conflict where it is not live."""
    _move(project, "review", actor, health_marketing=Health.DONE, health_it=Health.DONE)


def stop(project: Project, *, actor: Person) -> None:
    """The project is stopped where it is. Raises Conflict where it is live or has ended."""
    _move(project, "stop", actor)


def reclassify(project: Project, confidential: bool, *, actor: Person) -> None:
    """Who may see the project follows who may see its request."""
    held = PROJECTS.hold(Project.objects.select_for_update().get(pk=project.pk))
    data = {"changed": {"is_confidential": [held.is_confidential, confidential]}}
    held.is_confidential = confidential
    PROJECTS.change(held, RECLASSIFIED, actor=actor, data=data)
    for name in ("is_confidential", "version", "updated_at"):
        setattr(project, name, getattr(held, name))


def hand_over(project: Project, side: str, lead: Person, *, actor: Person) -> Person:
    """``lead`` leads it for ``side`` (marketing or it) from now on; gives who did before.

    Raises Invalid (``to``) where that person does not hold the duty today, or leads it already.
    """
    held = PROJECTS.hold(Project.objects.select_for_update().get(pk=project.pk))
    column = f"{side}_lead"
    before: Person = getattr(held, column)
    if wrong := starting.wrong_lead(held, side, lead):
        raise Invalid(to=wrong)
    setattr(held, column, lead)
    data = {"changed": {column: [before.pk, lead.pk]}}
    PROJECTS.change(held, "portfolio.project.handed_over", actor=actor, data=data)
    for name in (column, f"{column}_id", "version", "updated_at"):
        setattr(project, name, getattr(held, name))
    return before


def _move(project: Project, action: str, actor: Person, **becomes: str) -> None:
    held = PROJECTS.hold(Project.objects.select_for_update().get(pk=project.pk))
    changed = {name: [getattr(held, name), str(value)] for name, value in becomes.items() if getattr(held, name) != value}
    for name, value in becomes.items():
        setattr(held, name, value)
    PROJECTS.move(held, action, actor=actor, by=(REQUEST,), version=None, data={"changed": changed} if changed else None)
    # Whoever called holds the project as it was read before the lock.
    for name in ("phase", "version", "updated_at", *becomes):
        setattr(project, name, getattr(held, name))
