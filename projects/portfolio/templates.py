"""Templates of plans: how work of one kind is planned, with milestones and their weights, gates, checklists and who answers for each."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import operation
from collab.people.models import Person
from projects.portfolio import opening, rules
from projects.portfolio.gate_guards import USED
from projects.portfolio.models import Check, Gate, Milestone, Project, Template
from projects.portfolio.opening import PROJECTS
from projects.portfolio.states import Phase

KEEPERS = (Role.ADMIN, Role.TECHNOLOGIST)
WHOLE = 100


@operation
def keep(*, actor: Person, code: str, name: str, work: str, content: Mapping[str, Any], number: int | None = None) -> Template:
    """The next version of a template, its first where there is none of this code; the versions before it stay as they were used.

    ``content`` has ``milestones`` (title, share of the project's time in per cent, weight, side), whose weights are 100 together, and
    ``gates`` (phase, passes, checks with words and side). ``number`` is the version that was seen. By administrators and technologists.

    Raises Forbidden, Conflict for a version that is another by now, Invalid by field.
    """
    if duties.roles_now(actor).isdisjoint(KEEPERS):
        raise Forbidden("Administrators and marketing technologists keep templates.")
    wrong = {field: "Say this." for field, value in (("name", name), ("work", work)) if not value}
    if wrong := {**wrong, **_wrong(content)}:
        raise Invalid(**wrong)
    versions = list(Template.objects.select_for_update().filter(code=code).order_by("number"))
    last = versions[-1].number if versions else 0
    if number is not None and number != last:
        raise Conflict("This template was changed in the meantime: look at it again.")
    for version in versions:
        if version.is_current:
            version.is_current = False
            version.save(update_fields=["is_current"])
    made = Template.objects.create(code=code, number=last + 1, name=name, work=work, content=content, made_by=actor, made_at=clock.now())
    record("portfolio.template.kept", actor=actor, about=made, data={"code": code, "number": made.number})
    return made


@operation
def use(*, number: int, template: str, actor: Person, version: int | None = None) -> Project:
    """Plan a project that has not begun by a template: its milestones between the project's days, its gates and their lists.

    Raises NotFound, Forbidden for all but its leads, Invalid for no such template or a project without days, Conflict where it has
    begun, has gates, or a milestone of the same title.
    """
    project = opening.led(number, actor, version)
    found = Template.objects.filter(code=template, is_current=True).first()
    if found is None:
        raise Invalid(template="There is no such template.")
    if project.phase != Phase.PLANNED or project.gates.exists():
        raise Conflict("A template is used once, before the work begins.")
    if project.starts_on is None or project.ends_on is None:
        raise Invalid(template="Say first when the project starts and ends: its milestones lie between these days.")
    titles = set(project.milestones.values_list("title", flat=True))
    rows = found.content["milestones"]
    if twice := sorted(titles & {row["title"] for row in rows}):
        raise Conflict(f"This project has a milestone “{twice[0]}” already.")
    if len(titles) + len(rows) > rules.MOST_MILESTONES:
        raise Conflict(f"A project has up to {rules.MOST_MILESTONES} milestones.")
    leads = {"marketing": project.marketing_lead, "it": project.it_lead}
    for row in rows:
        due_on = _day(project.starts_on, project.ends_on, row["share"])
        Milestone.objects.create(project=project, title=row["title"], due_on=due_on, owner=leads[row["side"]], weight=row["weight"])
    for row in found.content["gates"]:
        gate = Gate.objects.create(project=project, phase=row["phase"], passes=row["passes"])
        Check.objects.bulk_create(Check(gate=gate, label=one["words"], side=one["side"]) for one in row["checks"])
    return PROJECTS.change(project, USED, actor=actor, data={"template": found.code, "number": found.number})


def _day(starts_on: date, ends_on: date, share: int) -> date:
    return starts_on + timedelta(days=round((ends_on - starts_on).days * share / WHOLE))


def _wrong(content: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with it, by field; its form has been read."""
    milestones, gates = content["milestones"], content["gates"]
    wrong: dict[str, str] = {}
    if not milestones:
        wrong["milestones"] = "A template has at least one milestone."
    elif len({row["title"] for row in milestones}) < len(milestones):
        wrong["milestones"] = "Two milestones have the same title."
    elif sum(row["weight"] for row in milestones) != WHOLE:
        wrong["milestones"] = f"The weights are {WHOLE} together, and not {sum(row['weight'] for row in milestones)}."
    if len({row["phase"] for row in gates}) < len(gates):
        wrong["gates"] = "Two gates stand before the same phase."
    elif any(len({one["words"] for one in row["checks"]}) < len(row["checks"]) for row in gates):
        wrong["gates"] = "A line stands twice in the same list."
    return wrong


def visible(person: Person) -> QuerySet[Template]:
    """The templates that are used, for whoever holds a duty; nobody else plans."""
    found = Template.objects.filter(is_current=True)
    return found if duties.roles_of(person) else found.none()
