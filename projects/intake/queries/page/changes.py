"""What an edit changed, in words: each answer by its name, and a fact from what to what."""

from typing import Any

from collab.events.models import Event
from collab.kit.formats import listed
from projects.intake import facts
from projects.intake.asked import CALLED, NOT_ASKED, NOT_YET, REGISTERS
from projects.intake.facts import DataKind


def named(events: list[Event]) -> list[Event]:
    """The events with the names of what they name in registers, as they are called today. One query, or none."""
    every = [(name, codes) for event in events for name, both in _both(event) for codes in both]
    called = facts.names(every)
    for event in events:
        for name, both in _both(event):
            event.data["changed"][name] = [None if codes is None else [called.get((name, code), code) for code in codes] for codes in both]
    return events


def _both(event: Event) -> list[tuple[str, list[Any]]]:
    changed = event.data.get("changed") if isinstance(event.data, dict) else None
    return [(name, changed[name]) for name in REGISTERS if name in changed] if isinstance(changed, dict) else []


def words(changed: dict[str, Any]) -> str:
    """ "the cost and the brands from Oakline to Oakline and Northlight"."""
    return listed([_one(name, both) for name, both in changed.items()])


def _one(name: str, both: Any) -> str:
    told = CALLED.get(name, name.replace("_", " "))
    if name in REGISTERS:
        old, new = (NOT_ASKED.lower() if names is None else listed(names) or NOT_YET.lower() for names in both)
    elif name == "data_kind":
        old, new = (NOT_ASKED.lower() if kind is None else str(DataKind(kind).label).lower() for kind in both)
    else:
        return told
    return f"{told} from {old} to {new}"
