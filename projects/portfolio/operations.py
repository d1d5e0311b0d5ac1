"""What people do with a project: say how it stands, plan and reach milestones, link it to others."""

from datetime import date
from typing import Any

from collab.access import duties
from collab.access.opening import LOCKED, Opening
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.people.models import Person
from projects.portfolio import access, rules
from projects.portfolio.flow import FLOW, IT_LEAD, LEADS, MARKETING_LEAD
from projects.portfolio.models import Dependency, Milestone, Project

# What is open to all with a duty; ``access.visible`` says the rest.
PLAIN = Opening(Project, "NOT is_confidential")
STALE = "Somebody changed this in the meantime. Look at it again before you go on."
# Which of the roles may write a field; both leads keep the plan, each side alone says how it is.
WRITERS = {
    "starts_on": LEADS,
    "ends_on": LEADS,
    "phase": LEADS,
    "side": LEADS,
    "health_marketing": (MARKETING_LEAD,),
    "word_marketing": (MARKETING_LEAD,),
    "health_it": (IT_LEAD,),
    "word_it": (IT_LEAD,),
}


@operation
def update_project(*, number: int, actor: Person, version: int, **changes: Any) -> Project:
    """Change dates, phase, side, or one side's health and word (the keys of ``WRITERS``); what stays the same is no change.

    Raises NotFound, Forbidden where a field is the other side's, Conflict for a stale version or a phase
    that no arrow leads to, Invalid for a bad date or a health without its sentence.
    """
    project, roles = _locked(number, actor, version)
    changes = {name: value for name, value in changes.items() if getattr(project, name) != value}
    for name in changes:
        if roles.isdisjoint(WRITERS[name]):
            raise Forbidden(f"Only {' or '.join(FLOW.who_says[role] for role in WRITERS[name])} can change this.")
    if not changes:
        return project
    before = {name: getattr(project, name) for name in changes}
    phase = changes.pop("phase", None)
    for name, value in changes.items():
        setattr(project, name, value)
    if wrong := rules.wrong(project, changes):
        raise Invalid(**wrong)
    data = {"changed": {name: [_plain(before[name]), _plain(value)] for name, value in changes.items()}}
    if phase is None:
        project.version += 1
        _save(project, changes)
        record("portfolio.project.updated", actor=actor, about=project, data=data)
        return project
    action = rules.action_to(project, phase)
    if action is None:
        raise Conflict(f"A project that is {FLOW.words[project.phase]} does not become {FLOW.words[phase]} in one step.")
    step = FLOW.move(project, action, by=roles, version=version, to=phase)
    _save(project, {**changes, "phase": phase})
    record(step.says, actor=actor, about=project, step=step, data=data if changes else None)
    return project


@operation
def plan_milestone(
    *, number: int, actor: Person, title: str, due_on: date, owner: Person | None = None, version: int | None = None
) -> Milestone:
    """A new date that matters. Raises Conflict where the project has a milestone of that title."""
    project, _ = _lead(number, actor, version)
    if project.milestones.filter(title=title).exists():
        raise Conflict(f"This project has a milestone “{title}” already.")
    if project.milestones.count() >= rules.MOST_MILESTONES:
        raise Conflict(f"A project has up to {rules.MOST_MILESTONES} milestones.")
    milestone = Milestone.objects.create(project=project, title=title, due_on=due_on, owner=owner)
    data = {"milestone": milestone.pk, "title": title, "due_on": due_on.isoformat(), "owner": owner.username if owner else None}
    _changed(project, "portfolio.milestone.planned", actor, data)
    return milestone


@operation
def change_milestone(*, number: int, milestone: int, actor: Person, version: int | None = None, **changes: Any) -> Milestone:
    """Move, rename, hand over, finish (``done_on``) or reopen (``done_on=None``) a milestone of the project.

    ``changes`` are of title, due_on, owner, done_on. Raises NotFound where the project has no such milestone.
    """
    project, _ = _lead(number, actor, version)
    found = _milestone(project, milestone)
    changes = {name: value for name, value in changes.items() if getattr(found, name) != value}
    if not changes:
        return found
    if changes.get("done_on") and changes["done_on"] > clock.today():
        raise Invalid(done_on="It is done on a day that has come.")
    if "title" in changes and project.milestones.filter(title=changes["title"]).exists():
        raise Conflict(f"This project has a milestone “{changes['title']}” already.")
    before = {name: getattr(found, name) for name in changes}
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=list(changes))
    data = {"milestone": found.pk, "title": found.title, "changed": {n: [_plain(before[n]), _plain(v)] for n, v in changes.items()}}
    kind = "finished" if changes.get("done_on") else "moved" if "due_on" in changes else "changed"
    _changed(project, f"portfolio.milestone.{kind}", actor, data)
    return found


@operation
def drop_milestone(*, number: int, milestone: int, actor: Person, version: int | None = None) -> None:
    """Take a milestone out of the plan; the record keeps that it was there."""
    project, _ = _lead(number, actor, version)
    found = _milestone(project, milestone)
    data = {"milestone": found.pk, "title": found.title, "due_on": found.due_on.isoformat()}
    found.delete()
    _changed(project, "portfolio.milestone.dropped", actor, data)


@operation
def link(*, number: int, before: int, actor: Person, why: str = "", version: int | None = None) -> Dependency:
    """The project ``number`` waits for ``before`` to be done. Both must be visible, the first led by the actor.

    Raises Conflict where it is linked already, has as many as it may, or the two would wait in a circle
    (the database looks, one linking at a time).
    """
    if number == before:
        raise Invalid(before="A project does not wait for itself.")
    project, _ = _lead(number, actor, version)
    other = _visible(before, actor)
    if project.waits_for.filter(before=other).exists():
        raise Conflict(f"{project.code} waits for {other.code} already.")
    if project.waits_for.count() >= rules.MOST_DEPENDENCIES:
        raise Conflict(f"A project waits for up to {rules.MOST_DEPENDENCIES} others.")
    dependency = Dependency.objects.create(before=other, after=project, why=why)
    _changed(project, "portfolio.dependency.linked", actor, {"before": other.code, "why": why})
    return dependency


@operation
def unlink(*, number: int, before: int, actor: Person, version: int | None = None) -> None:
    """The project no longer waits for ``before``. Raises NotFound where it did not."""
    project, _ = _lead(number, actor, version)
    other = _visible(before, actor)
    gone, _ = project.waits_for.filter(before=other).delete()
    if not gone:
        raise NotFound
    _changed(project, "portfolio.dependency.unlinked", actor, {"before": other.code})


def _visible(number: int, actor: Person) -> Project:
    project = access.visible(actor).filter(number=number).first()
    if project is None:
        raise NotFound
    return project


def _locked(number: int, actor: Person, version: int | None) -> tuple[Project, frozenset[str]]:
    """The project, locked and read afresh, with the actor's roles on it as of this instant."""
    project, held = PLAIN.open(actor, number, LOCKED) or (None, frozenset())
    if project is None or not held:
        # Confidential, held by somebody else, or asked for by somebody without a duty.
        _visible(number, actor)
        project, held = Project.objects.select_for_update().get(number=number), duties.roles_now(actor)
    if version is not None and version != project.version:
        raise Conflict(STALE)
    return project, access.roles_of(actor, project, held)


def _lead(number: int, actor: Person, version: int | None) -> tuple[Project, frozenset[str]]:
    project, roles = _locked(number, actor, version)
    if roles.isdisjoint(LEADS):
        raise Forbidden("Only its marketing lead or its IT lead can plan this project.")
    return project, roles


def _milestone(project: Project, pk: int) -> Milestone:
    found = project.milestones.filter(pk=pk).select_related("owner").first()
    if found is None:
        raise NotFound
    return found


def _changed(project: Project, kind: str, actor: Person, data: dict[str, Any]) -> None:
    project.version += 1
    _save(project, {})
    record(kind, actor=actor, about=project, data=data)


def _save(project: Project, changes: dict[str, Any]) -> None:
    project.updated_at = clock.now()
    project.save(update_fields=[*changes, "version", "updated_at"])


def _plain(value: Any) -> Any:
    """As the record keeps it: dates in ISO form, people by username."""
    if isinstance(value, date):
        return value.isoformat()
    return value.username if isinstance(value, Person) else value
