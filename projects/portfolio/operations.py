"""What people do with a project: say how it stands, plan and reach milestones. Its links are ``linking``'s."""

from datetime import date
from typing import Any, NoReturn

from collab.events.models import Event
from collab.events.texts import Words
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, Unfit
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from projects.launches import operations as launches
from projects.launches.models import Launch
from projects.portfolio import freezing, linking, opening, rules, strategies
from projects.portfolio.access import TECHNOLOGIST
from projects.portfolio.flow import FLOW, IT_LEAD, LEADS, MARKETING_LEAD
from projects.portfolio.guards import END_MOVED
from projects.portfolio.linking import link as link
from projects.portfolio.linking import unlink as unlink
from projects.portfolio.models import Milestone, Project
from projects.portfolio.opening import PROJECTS
from projects.portfolio.states import Phase

# Which of the roles may write a field; both leads keep the plan, each side alone says how it is.
# The longest reason for a moved end.
LONGEST = 2_000
# What people write; the record names it.
WRITTEN = ("title", "word_marketing", "word_it")
WRITERS = {
    "starts_on": LEADS,
    "ends_on": LEADS,
    "forecast_on": LEADS,
    "phase": LEADS,
    "side": LEADS,
    "launch": LEADS,
    "strategies": LEADS,
    "health_marketing": (MARKETING_LEAD,),
    "word_marketing": (MARKETING_LEAD,),
    "health_it": (IT_LEAD,),
    "word_it": (IT_LEAD,),
}


@operation
def update_project(*, number: int, actor: Person, version: int, reason: str = "", dry_run: bool = False, **changes: Any) -> Project:
    """Change dates, phase, side, or one side's health and word (the keys of ``WRITERS``, a launch and strategies by codes); what stays the same is no change.

    With ``dry_run`` nothing is written: the project is given as it would be, or the refusal is raised that would be.
    ``reason`` is why the end moves; needed where it moves far (``rules.is_far``), and told then to whoever asked for the work.
    Raises NotFound, Forbidden where a field is the other side's, Conflict for a stale version or a phase
    that no arrow leads to, Invalid for a bad date or a health without its sentence.
    """
    project = PROJECTS.locked(number, actor)
    roles = PROJECTS.parts(actor, project)
    if changes and not any(roles.intersection(WRITERS[name]) for name in changes):
        _theirs_alone(next(iter(changes)))  # who may change none of it hears that, whatever they saw
    PROJECTS.fresh(project, version)
    changes = _differing(project, changes)
    for name in changes:
        if roles.isdisjoint(WRITERS[name]):
            _theirs_alone(name)
    if not changes:
        return project
    before, phase = {name: getattr(project, name) for name in changes}, changes.pop("phase", None)
    for name, value in changes.items():
        setattr(project, name, value)
    if wrong := rules.wrong(project, changes):
        raise Invalid(**wrong)
    why = _moved_far(project, before, reason) if "ends_on" in changes else ""
    action = _action(project, phase) if phase else None
    if dry_run:
        if action:
            PROJECTS.permit(project, action, actor=actor, version=project.version, to=phase)
        return project
    data = {"changed": {name: [_plain(name, before[name]), _plain(name, value)] for name, value in changes.items()}}
    if why:
        # An event of its own: whoever is told of it is not told of every change.
        PROJECTS.change(project, END_MOVED, actor=actor, data=data, why=why)
    if phase is None or action is None:
        return project if why else PROJECTS.change(project, "portfolio.project.updated", actor=actor, data=data)
    also = data if changes and not why else None
    if project.phase == Phase.PLANNED:
        freezing.begun(project)
    return PROJECTS.move(project, action, actor=actor, version=project.version, to=phase, data=also)


def _differing(project: Project, changes: dict[str, Any]) -> dict[str, Any]:
    """What of it is another value than the project has, with launch and strategies as they are kept. Raises Invalid for days of no century."""
    if "launch" in changes:
        changes["launch"] = launches.named(changes["launch"] or "", stood=project.launch_id)
    if "strategies" in changes:
        changes["strategies"] = strategies.named(changes["strategies"], stood=project.strategies)
    found = {name: value for name, value in changes.items() if getattr(project, name) != value}
    days.within(**{name: found[name] for name in ("starts_on", "ends_on", "forecast_on") if name in found})
    return found


def _action(project: Project, phase: str) -> str:
    """The action that leads to the phase; raises Conflict where none does, or a gate before it has not been passed."""
    action = rules.action_to(project, phase)
    if action is None:
        raise Conflict(f"A project that is {FLOW.words[project.phase]} does not become {FLOW.words[phase]} in one step.")
    if project.gates.filter(phase=phase, passed_at=None).exists():
        raise Conflict(f"The gate before {Phase(phase).label} has not been passed: its list and who passes it stand on the project’s page.")
    return action


def _moved_far(project: Project, before: dict[str, Any], reason: str) -> str:
    """The reason, where the end moves far from the day last given with one; raises Invalid where it is missing."""
    starts_on = before.get("starts_on", project.starts_on)
    if not any(rules.is_far(starts_on, planned, project.ends_on) for planned in (before["ends_on"], _planned(project))):
        return ""
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why the end moves so far: whoever asked for it is told.")
    return why


def _planned(project: Project) -> date | None:
    """The end as the project started with it, or as it was last moved far: many small steps are one large one. One query."""
    events = Event.objects.filter(
        subject_kind="portfolio.project", subject_id=project.pk, kind__in=("portfolio.project.started", END_MOVED)
    )
    event = events.order_by("-id").first()
    if event is None:
        return None
    said = event.data["changed"]["ends_on"][1] if event.kind == END_MOVED else event.data.get("ends_on")
    return date.fromisoformat(said) if said else None


@operation
def plan_milestone(
    *,
    number: int,
    actor: Person,
    title: str,
    due_on: date,
    owner: Person | None = None,
    weight: int | None = None,
    version: int | None = None,
) -> Milestone:
    """A new date that matters. Raises Unfit where the project has a milestone of that title."""
    project = opening.led(number, actor, version)
    days.within(due_on=due_on)
    if project.milestones.filter(title=title).exists():
        raise Unfit(title=f"This project has a milestone “{title}” already.")
    if project.milestones.count() >= rules.MOST_MILESTONES:
        raise Conflict(f"A project has up to {rules.MOST_MILESTONES} milestones.")
    milestone = Milestone.objects.create(project=project, title=title, due_on=due_on, owner=owner, weight=weight)
    data = {"milestone": milestone.pk, "title": Words(title), "due_on": due_on.isoformat(), "owner": owner.pk if owner else None}
    PROJECTS.change(project, "portfolio.milestone.planned", actor=actor, data=data)
    return milestone


@operation
def change_milestone(
    *, number: int, milestone: int, actor: Person, version: int | None = None, dry_run: bool = False, **changes: Any
) -> Milestone:
    """Move, rename, hand over, finish (``done_on``) or reopen (``done_on=None``) a milestone of the project.

    ``changes`` are of title, due_on, owner, done_on, forecast_on, weight; with ``dry_run`` nothing is written, and it is given as it would be.

    Raises NotFound where the project has no such milestone.
    """
    project = opening.led(number, actor, version)
    found = opening.milestone(project, milestone)
    changes = {name: value for name, value in changes.items() if getattr(found, name) != value}
    if not changes:
        return found
    days.within(**{name: changes[name] for name in ("due_on", "done_on", "forecast_on") if name in changes})
    if changes.get("done_on") and changes["done_on"] > clock.today():
        raise Invalid(done_on="It is done on a day that has come.")
    if "title" in changes and project.milestones.filter(title=changes["title"]).exists():
        raise Unfit(title=f"This project has a milestone “{changes['title']}” already.")
    before = {name: getattr(found, name) for name in changes}
    for name, value in changes.items():
        setattr(found, name, value)
    if dry_run:
        return found
    found.save(update_fields=list(changes))
    data = {
        "milestone": found.pk,
        "title": Words(found.title),
        "changed": {n: [_plain(n, before[n]), _plain(n, v)] for n, v in changes.items()},
    }
    kind = "finished" if changes.get("done_on") else "moved" if "due_on" in changes else "changed"
    PROJECTS.change(project, f"portfolio.milestone.{kind}", actor=actor, data=data)
    return found


@operation
def hand_milestone_over(*, number: int, milestone: int, actor: Person, former: Person, to: Person) -> Milestone:
    """Let ``to`` answer for a milestone that ``former`` answers for; by a lead, or a technologist, who sees to what somebody leaves.

    Raises Forbidden, NotFound, Invalid where ``to`` has left, Conflict where it is done or somebody else's by now.
    """
    project = PROJECTS.locked(number, actor)
    if PROJECTS.parts(actor, project).isdisjoint((*LEADS, TECHNOLOGIST)):
        raise Forbidden("Its leads or a marketing technologist hand a milestone over.")
    found = opening.milestone(project, milestone)
    if found.owner_id != former.pk or found.done_on:
        raise Conflict(f"{former.name} does not answer for “{found.title}” any more.")
    if not to.is_active:
        raise Invalid(to=f"{to.name} has left.")
    found.owner = to
    found.save(update_fields=["owner"])
    data = {"milestone": found.pk, "title": Words(found.title), "changed": {"owner": [former.pk, to.pk]}}
    PROJECTS.change(project, "portfolio.milestone.changed", actor=actor, data=data)
    return found


@operation
def drop_milestone(*, number: int, milestone: int, actor: Person, version: int | None = None) -> None:
    """Take a milestone out of the plan; the record keeps that it was there. Raises Conflict where it is linked."""
    project = opening.led(number, actor, version)
    found = opening.milestone(project, milestone)
    if linked := linking.hanging(found, actor):
        raise Conflict(f"“{found.title}” is linked to {linked}: take the link away first.")
    data = {"milestone": found.pk, "title": Words(found.title), "due_on": found.due_on.isoformat()}
    found.delete()
    PROJECTS.change(project, "portfolio.milestone.dropped", actor=actor, data=data)


def _theirs_alone(name: str) -> NoReturn:
    raise Forbidden(f"Only {' or '.join(FLOW.who_says[role] for role in WRITERS[name])} can change this.")


def _plain(name: str, value: Any) -> Any:
    """As the record keeps it: dates in ISO form, people by their key, launches by their code, what somebody wrote beside it."""
    if isinstance(value, date):
        return value.isoformat()
    if name in WRITTEN:
        return Words(value)
    return value.pk if isinstance(value, Person) else value.code if isinstance(value, Launch) else value
