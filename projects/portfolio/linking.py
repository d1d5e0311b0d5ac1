"""What people do with links: let work wait for other work, say by how much and why, and take it back."""

from typing import Any, NamedTuple

from django.db import connection

from collab.events.record import record
from collab.events.texts import Words
from collab.kit import formats
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.locks import Lock
from collab.kit.operation import operation
from collab.people.models import Person
from projects.portfolio import access, network, opening, rules
from projects.portfolio.access import TECHNOLOGIST
from projects.portfolio.flow import LEADS
from projects.portfolio.models import Dependency, Milestone, Project
from projects.portfolio.network import END, MILESTONE, START, Node, Wait
from projects.portfolio.opening import PROJECTS

HIDDEN = "work that you may not open"


class Named(NamedTuple):
    """A project by its number, or one of its milestones by its key."""

    number: int
    milestone: int | None = None


@operation
def link(
    *, number: int, before: int, actor: Person, why: str = "", version: int | None = None, milestone: int | None = None,
    before_milestone: int | None = None, lag: int = 0, is_hard: bool = True,
) -> Dependency:  # fmt: skip
    """The project ``number`` (or its ``milestone``) waits for ``before`` (or ``before_milestone`` of it) to be done, and ``lag`` working days more.

    Both must be visible, the first led by the actor. Raises Unfit where it is linked already or names a milestone of another project,
    Invalid for a lag out of reason, Conflict where it has as many as it may, or the two would wait in a circle, which is told by its names.
    """
    if number == before and (milestone is None or before_milestone is None or milestone == before_milestone):
        what = "milestone" if milestone and before_milestone else "project"
        raise Invalid(before=f"A {what} does not wait for itself.")
    _within(lag)
    project = opening.led(number, actor, version)
    other = project if number == before else opening.visible(before, actor)
    dependant = _its(project, milestone, "after_milestone")
    provider = _its(other, before_milestone, "before_milestone")
    if project.waits_for.filter(before=other, before_milestone=provider, after_milestone=dependant).exists():
        raise Unfit(before=f"{_called(project, dependant)} waits for {_called(other, provider)} already.")
    if project.waits_for.count() >= rules.MOST_DEPENDENCIES:
        raise Conflict(f"A project waits for up to {rules.MOST_DEPENDENCIES} others.")
    _refuse_circle(Wait(_node(other, provider, END), _node(project, dependant, START)), actor)
    made = Dependency.objects.create(
        before=other, before_milestone=provider, after=project, after_milestone=dependant, lag=lag, is_hard=is_hard, why=why
    )
    _told(project, other, "portfolio.dependency.linked", actor, {"before": other.code, "why": Words(why), **_how(made)})
    return made


@operation
def change_link(*, number: int, link: int, actor: Person, version: int | None = None, **changes: Any) -> Dependency:
    """Say otherwise of a link of the project: ``changes`` are of lag, is_hard, why. Raises NotFound, Forbidden, Invalid."""
    project = opening.led(number, actor, version)
    found = _link(project, link, actor)
    changes = {name: value for name, value in changes.items() if getattr(found, name) != value}
    _within(changes.get("lag", 0))
    if not changes:
        return found
    before = {name: getattr(found, name) for name in changes}
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=list(changes))
    said = {n: [Words(before[n]), Words(v)] if n == "why" else [before[n], v] for n, v in changes.items()}
    _told(project, found.before, "portfolio.dependency.changed", actor, {"before": found.before.code, "changed": said})
    return found


@operation
def drop_link(*, number: int, link: int, actor: Person, version: int | None = None) -> None:
    """The project no longer waits. By its leads, or a technologist, so that nothing hangs on who has left. Raises NotFound, Forbidden."""
    project = PROJECTS.locked(number, actor)
    if PROJECTS.parts(actor, project).isdisjoint((*LEADS, TECHNOLOGIST)):
        raise Forbidden("Its leads or a marketing technologist take a link away.")
    PROJECTS.fresh(project, version)
    found = _link(project, link, actor)
    found.delete()
    _told(project, found.before, "portfolio.dependency.unlinked", actor, {"before": found.before.code})


@operation
def unlink(*, number: int, before: int, actor: Person, version: int | None = None) -> None:
    """The project, or any milestone of it, no longer waits for ``before`` or one of its. Raises NotFound where it did not."""
    project = opening.led(number, actor, version)
    other = opening.visible(before, actor)
    gone, _ = project.waits_for.filter(before=other).delete()
    if not gone:
        raise NotFound
    _told(project, other, "portfolio.dependency.unlinked", actor, {"before": other.code})


def hanging(milestone: Milestone, actor: Person) -> str:
    """What a milestone is linked to, by the codes that the actor may see; empty where it is linked to nothing."""
    numbers = {*milestone.unlocks.values_list("after__number", flat=True), *milestone.waits_for.values_list("before__number", flat=True)}
    seen = set(access.visible(actor).filter(number__in=numbers).values_list("number", flat=True)) if numbers else set()
    codes = [f"R-{number}" for number in sorted(seen)]
    return formats.listed([*codes, HIDDEN] if numbers - seen else codes)


def _refuse_circle(new: Wait, actor: Person) -> None:
    """Raises Conflict with the names of the circle. One at a time: the next one sees this link, or is seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(Lock.LINKING)])
    rows = Dependency.objects.order_by("pk").values_list("before_id", "before_milestone_id", "after_id", "after_milestone_id")
    waits = [Wait(_at(before, its, END), _at(after, own, START)) for before, its, after, own in rows]
    if keys := network.circle(waits, new):
        seen = {row.pk: f"{row.code} {row.title}" for row in access.visible(actor).filter(pk__in=keys)}
        names = [seen.get(key, HIDDEN) for key in (*keys, keys[0])]
        raise Conflict(f"They would wait for each other in a circle: {', then '.join(names)}.")


def _its(project: Project, key: int | None, field: str) -> Milestone | None:
    if key is None:
        return None
    found = project.milestones.filter(pk=key).first()
    if found is None:
        raise Unfit(**{field: f"{project.code} has no such milestone."})
    return found


def _link(project: Project, key: int, actor: Person) -> Dependency:
    found = project.waits_for.select_related("before", "after", "before_milestone", "after_milestone").filter(pk=key).first()
    if found is None or not access.visible(actor).filter(pk=found.before_id).exists():
        raise NotFound
    return found


def _within(lag: int) -> None:
    if not rules.LEAST_LAG <= lag <= rules.MOST_LAG:
        raise Invalid(lag=f"Between {rules.LEAST_LAG} and {rules.MOST_LAG} working days lie between the two.".replace("-", "−"))


def _node(project: Project, milestone: Milestone | None, part: int) -> Node:
    return _at(project.pk, milestone.pk if milestone else None, part)


def _at(project: int, milestone: int | None, part: int) -> Node:
    return Node(project, part) if milestone is None else Node(project, MILESTONE, milestone)


def _called(project: Project, milestone: Milestone | None) -> str:
    return f"“{milestone.title}” of {project.code}" if milestone else project.code


def _how(made: Dependency) -> dict[str, Any]:
    """What else the record says of a link, where it is not the usual one."""
    usual = {"lag": 0, "is_hard": True, "before_milestone_id": None, "after_milestone_id": None}
    return {name: getattr(made, name) for name, value in usual.items() if getattr(made, name) != value}


def _told(project: Project, other: Project, kind: str, actor: Person, data: dict[str, Any]) -> None:
    """On record, as the project's next version; of a confidential one beside it, for whoever sees no such link sees no other version either."""
    if other.is_confidential:
        record(kind, actor=actor, about=project, data=data)
    else:
        PROJECTS.change(project, kind, actor=actor, data=data)
