"""Who is told of the agenda: who is asked a question, who is given an action, whose signature a cycle waits for, whose is void."""

from collections.abc import Iterable

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access, addresses, voiding
from collab.agenda.cycle_guards import AGREED_EVENT, CHANGED_EVENT, SIGNED_EVENT
from collab.agenda.models import Action, Cycle, Goal
from collab.events.models import Event
from collab.kit import clock, formats
from collab.notices.telling import Telling, Told
from collab.people.models import Person

SIGNS = {"cmo": Role.CMO, "cio": Role.CIO}


def asked(cycle: Cycle, event: Event) -> Iterable[Person]:
    """Whoever is to answer the question that was asked, or handed to them."""
    return _owner(event.data.get("owner"))


def others(cycle: Cycle, event: Event) -> Iterable[Person]:
    """The other side, whose signature is missing now."""
    return duties.holders(*(role for name, role in SIGNS.items() if name != event.data["as"])) if not cycle.hash else ()


def first(cycle: Cycle, event: Event) -> Iterable[Person]:
    """Whoever signed before."""
    return duties.holders(*(role for name, role in SIGNS.items() if name != event.data["as"]))


def signers(cycle: Cycle, event: Event) -> Iterable[Person]:
    """Whose signature is void."""
    return duties.holders(*(SIGNS[name] for name in event.data.get("voided", ()))) if event.data.get("voided") else ()


def owner(action: Action, event: Event) -> Iterable[Person]:
    """Whose it is, as of that moment: who was given it, and nobody where only its words changed."""
    return _owner(event.data["owner"] if event.kind == "agenda.action.agreed" else event.data["changed"].get("owner"))


def giver(action: Action, event: Event) -> Iterable[Person]:
    """Whoever wrote down that it was agreed on."""
    agreed = Event.objects.filter(subject_kind="agenda.action", subject_id=action.pk, kind="agenda.action.agreed")
    return Person.objects.filter(pk__in=agreed.values("actor"), is_active=True)


def _owner(said: int | list[int] | None) -> Iterable[Person]:
    key = said[1] if isinstance(said, list) else said
    return Person.objects.filter(pk=key, is_active=True) if key else ()


def _by(action: Action, event: Event, person: Person) -> str:
    return formats.day(action.due_on, clock.today())


def _why(cycle: Cycle, event: Event, person: Person) -> str:
    return voiding.why(event, dict(Goal.objects.filter(code=event.data.get("goal", "")).values_list("code", "title")))


CYCLES: dict[str, tuple[Telling[Cycle], ...]] = {
    CHANGED_EVENT: (
        Telling(asked, "{actor} asks you a question in {it}. It is answered before both sides sign.", asks=True),
        Telling(signers, "{actor} changed {why} after you signed {it}: your signature is void."),
    ),
    AGREED_EVENT: (Telling(first, "{actor} signed {it} too: it is agreed, and frozen."),),
    SIGNED_EVENT: (Telling(others, "{actor} signed {it}. It waits for your signature.", asks=True),),
}
ACTIONS: dict[str, tuple[Telling[Action], ...]] = {
    "agenda.action.agreed": (Telling(owner, "{actor} gave you {it}, by {day}.", asks=True),),
    "agenda.action.done": (Telling(giver, "{actor} did {it}."),),
    "agenda.action.changed": (Telling(owner, "{actor} gave you {it}, by {day}.", asks=True),),
}


def _cycle(event: Event) -> Cycle:
    return Cycle.objects.get(pk=event.subject_id)


def _is_answered(cycle: Cycle) -> bool:
    """Frozen, or with neither a question nor half of its signatures open."""
    return bool(cycle.hash) or not (cycle.signed_by_cmo_at or cycle.signed_by_cio_at or cycle.questions.filter(answer="").exists())


def _action(event: Event) -> Action:
    return Action.objects.get(pk=event.subject_id)


TOLD = (
    Told(
        kind="agenda.cycle", reaction="agenda.tell_of_cycle", read=_cycle, name=lambda cycle: f"the cycle {cycle.code}",
        page=lambda cycle, at: addresses.cycle(cycle.code), opens=access.visible_cycles, tellings=CYCLES, words={"why": _why},
        is_answered=_is_answered,
    ),
    Told(
        kind="agenda.action", reaction="agenda.tell_of_action", read=_action, name=lambda action: f"the action “{action.text}”",
        page=lambda action, at: addresses.action(action.pk), opens=access.visible_actions, tellings=ACTIONS, words={"day": _by},
        is_answered=lambda action: action.done_on is not None,
    ),
)  # fmt: skip
