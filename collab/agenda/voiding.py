"""A cycle that reads otherwise than it was signed is signed by nobody any more: at once, on record, and by what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collab.agenda.cycle_guards import CHANGED_EVENT
from collab.agenda.models import Cycle, Goal
from collab.events.models import Event
from collab.events.record import record
from collab.kit.formats import listed
from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.people.names import who

SIGNATURES = {"cmo": "signed_by_cmo_at", "cio": "signed_by_cio_at"}
STORED = ("signed_by_cmo_at", "signed_by_cio_at", "signed_mark", "version")
CALLED = {
    "starts_on": "its first day", "ends_on": "its last day", "input_marketing": "what marketing brings", "input_it": "what IT brings",
    "goals": "its goals", "questions": "its questions", "envelopes": "its envelopes",
}  # fmt: skip
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Voided:
    """A signature that is void: since when, and by what in a sentence."""

    at: datetime
    sentence: str


def changed(actor: Person, cycle: Cycle, data: dict[str, Any], fields: tuple[str, ...] = STORED) -> Cycle:
    """The cycle, whose row is held, reads otherwise: its next version, with nobody's signature; the record says whose are void."""
    inside_unit()
    signed = [role for role, column in SIGNATURES.items() if getattr(cycle, column)]
    cycle.signed_by_cmo_at = cycle.signed_by_cio_at = None
    cycle.signed_mark = ""
    cycle.version += 1
    cycle.save(update_fields=fields)
    record(CHANGED_EVENT, actor=actor, about=cycle, data={**data, **({"voided": signed} if signed else {})})
    return cycle


def held(code: str) -> Cycle | None:
    """The open cycle of the goal with this code, with its row locked: before the goal's own, as whoever signs does."""
    inside_unit()
    return Cycle.objects.select_for_update(of=("self",), no_key=True).filter(goals__code=code.lower(), hash="").first()


def by_goal(actor: Person, cycle: Cycle | None, goal: Goal) -> None:
    """A goal of this cycle (``held``) reads otherwise: where somebody had signed, that is void."""
    if cycle is not None and cycle.pk == goal.cycle_id and (cycle.signed_by_cmo_at or cycle.signed_by_cio_at):
        changed(actor, cycle, {"changed": ["goals"], "goal": goal.code})


def of(cycle: Cycle) -> dict[str, Voided]:
    """The signatures of an open cycle that are void and were not given anew, by role. One query, two where a goal is why."""
    missing = {role for role, column in SIGNATURES.items() if getattr(cycle, column) is None} if not cycle.hash else set()
    events = Event.objects.filter(subject_kind="agenda.cycle", subject_id=cycle.pk, kind=CHANGED_EVENT, data__has_key="voided")
    found: dict[str, Event] = {}
    for event in events.select_related("actor").order_by("-sequence")[:LOOKED_AT] if missing else ():
        for role in missing.intersection(event.data["voided"]):
            found.setdefault(role, event)
    codes = {event.data["goal"] for event in found.values() if "goal" in event.data}
    titles = dict(Goal.objects.filter(code__in=codes).values_list("code", "title")) if codes else {}
    return {role: Voided(event.at, _sentence(event, titles)) for role, event in found.items()}


def why(event: Event, titles: Mapping[str, str]) -> str:
    """What changed: "the goal “One view”", "its envelopes"."""
    if code := event.data.get("goal"):
        return f"the goal “{titles.get(code, code)}”"
    return listed([CALLED.get(name, name) for name in event.data.get("changed", ())])


def _sentence(event: Event, titles: Mapping[str, str]) -> str:
    return f"{who(event.actor)} changed {why(event, titles)} after it."
