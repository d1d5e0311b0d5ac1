"""What happened to a project, in words; a link to a project that the reader may not see is not told."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Substr

from collab.events import texts
from collab.events.models import Event
from collab.kit import formats
from collab.people.models import Person
from collab.people.names import people, who
from collab.people.states import Side
from projects.portfolio.access import visible
from projects.portfolio.cards import ChangeCard
from projects.portfolio.flow import RECLASSIFIED
from projects.portfolio.models import Project
from projects.portfolio.states import Health, Phase

MOST = 30
# They name another project, as "before".
LINKING = ("portfolio.dependency.linked", "portfolio.dependency.unlinked", "portfolio.dependency.changed")
ICONS = {
    "portfolio.project.started": "rocket", "portfolio.project.moved": "arrow-right", "portfolio.milestone.planned": "flag",
    "portfolio.milestone.finished": "check", "portfolio.milestone.moved": "calendar", "portfolio.project.end_moved": "calendar", "portfolio.milestone.changed": "pencil",
    "portfolio.project.handed_over": "users", "portfolio.milestone.dropped": "x", "portfolio.dependency.linked": "link", "portfolio.dependency.unlinked": "minus",
    "portfolio.dependency.changed": "link", "portfolio.project.rebaselined": "calendar", "portfolio.gate.passed": "check",
    "portfolio.check.ticked": "check", "portfolio.template.used": "file-text",
    "portfolio.project.followed": "pencil", RECLASSIFIED: "lock", "portfolio.project.unnamed": "eye-off",
}  # fmt: skip
FIELDS = {
    "starts_on": "the start", "ends_on": "the end", "health_marketing": "Marketing’s health", "health_it": "IT’s health",
    "marketing_lead": "the marketing lead", "it_lead": "the IT lead",
    "word_marketing": "Marketing’s sentence", "word_it": "IT’s sentence", "title": "the title", "side": "the side", "launch": "the launch", "strategies": "the strategies",
    "forecast_on": "the forecast", "baseline_starts_on": "the start that was frozen", "baseline_ends_on": "the end that was frozen",
    "baseline_on": "the day that was frozen", "weight": "the weight", "lag": "the working days between the two", "is_hard": "whether it must", "why": "what it is about",
    "due_on": "the day", "owner": "the owner",
}  # fmt: skip


def events_of(project: Project, person: Person) -> list[Event]:
    """The latest events of the project that the person may know of, newest first; at most ``MOST``."""
    rows = apart(Event.objects.filter(subject_kind="portfolio.project", subject_id=project.pk), person)
    return texts.told(rows.select_related("actor").order_by("-sequence")[:MOST])


def named(events: Iterable[Event]) -> set[int]:
    """The numbers of the other projects that the events speak of."""
    return {int(code[2:]) for event in events if (code := event.data.get("before"))}


def apart(events: QuerySet[Event], person: Person | None) -> QuerySet[Event]:
    """The events without those that link a project which the person may not see; for nobody (None), without those that link any."""
    if person is None:
        return events.exclude(kind__in=LINKING)
    number = Cast(Substr(KeyTextTransform("before", "data"), 3), BigIntegerField())
    seen = Exists(visible(person).order_by().filter(number=OuterRef("links_to")))
    return events.alias(links_to=number).filter(~Q(kind__in=LINKING) | seen)


# What of a change names somebody.
PEOPLE = ("owner", "marketing_lead", "it_lead")


def owners(events: Iterable[Event]) -> set[int]:
    """The keys of those who were or became owners of milestones, or leads: the record holds no name."""
    pairs = (event.data.get("changed", {}).get(name, ()) for event in events for name in PEOPLE)
    return {key for pair in pairs for key in pair if isinstance(key, int)}


def told(events: Iterable[Event], seen: set[int]) -> tuple[ChangeCard, ...]:
    """The events as sentences; ``seen`` are the numbers of other projects that the reader may see. One query where an owner changed."""
    shown = [event for event in events if named([event]) <= seen]
    known = people(owners(shown))
    return tuple(ChangeCard(ICONS.get(event.kind, "pencil"), who(event.actor), words(event, known), event.at, event.why) for event in shown)


def words(event: Event, known: Mapping[int, Person]) -> str:
    """What the actor did, after the name: "moved the end from 2 Feb to 1 Mar". ``known`` are at least the ``owners`` of it, by key."""
    data = event.data
    kind = event.kind.removeprefix("portfolio.")
    simple = {
        "project.started": "started the project",
        "project.unnamed": "took the name of a former colleague out of it",
        "project.reclassified": "changed who may see it",
        "project.rebaselined": "froze the plan anew",
        "gate.passed": "passed the gate before {gate}",
        "check.ticked": "ticked “{title}”",
        "template.used": "planned it by the template {template}",
        "milestone.planned": "planned the milestone “{title}”",
        "milestone.finished": "finished “{title}”",
        "milestone.dropped": "dropped the milestone “{title}”",
        "dependency.linked": "let it wait for {before}",
        "dependency.unlinked": "no longer lets it wait for {before}",
    }
    if kind == "check.ticked" and not data.get("is_done"):
        return f"took the tick of “{data['title']}” back"
    if kind in simple:
        return simple[kind].format(
            title=data.get("title", ""), before=data.get("before", ""), gate=data.get("gate", ""), template=data.get("template", "")
        )
    changes = formats.listed(
        [
            _change(name, *(_named(value, known) if name in PEOPLE else value for value in pair))
            for name, pair in data.get("changed", {}).items()
        ]
    )
    if kind == "project.moved":
        moved = f"moved it from {Phase(event.source).label} to {Phase(event.target).label}"
        return f"{moved}, {changes}" if changes else moved
    if kind == "dependency.changed":
        return f"of its wait for {data['before']} {changes}"
    return f"“{data['title']}”: {changes}" if kind.startswith("milestone.") else changes or "changed the project"


def _change(name: str, old: Any, new: Any) -> str:
    if name.startswith("word_"):
        return f"wrote “{new}”" if new else f"took {FIELDS[name]} back"
    if name == "done_on":
        return "reopened it"
    return f"changed {FIELDS.get(name, name)} from {_value(name, old)} to {_value(name, new)}"


def _named(owner: int | str | None, known: Mapping[int, Person]) -> str | None:
    """An owner by name; events from before they held keys have the name one signs in with."""
    return known[owner].name if isinstance(owner, int) else owner


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return "open"
    if isinstance(value, bool):
        return "hard" if value else "soft"
    if isinstance(value, list):
        return formats.listed(value) or "none"
    if name.startswith("health_"):
        return str(Health(value).label).lower()
    if name.endswith("_on"):
        year, month, day = (int(part) for part in value.split("-"))
        return f"{day} {formats.MONTHS[month - 1]} {year}"
    return str(Side(value).label) if name == "side" else str(value)
