"""What an edit changed, in words: each answer by its name, and a fact from what to what, as far as the reader may know it."""

from collections.abc import Callable, Iterable
from typing import Any

from collab.events.models import Event
from collab.kit.formats import listed
from collab.kpis.promised import measured
from collab.people.models import Person
from projects.intake import costs, effects, facts, shares
from projects.intake.asked import ANSWERS, CALLED, NOT_ASKED, NOT_YET, REGISTERS
from projects.intake.facts import DataKind

# What is told of rows to whoever may not know them: that they changed. Nobody was asked is None.
HIDDEN = "hidden"
MONEY = tuple(answer.name for answer in ANSWERS if answer.is_money)
EFFECTS = "effects"
REPLIES = "replies"
GOALS = "goals"


def named(events: list[Event], person: Person | None = None) -> list[Event]:
    """The events with the names of what they name in registers, as they are called today, and of KPIs that the person may see.

    One query for each of the two, or none.
    """
    every = [(name, codes) for event in events for name, both in _both(event, REGISTERS) for codes in both]
    called = facts.names(every)
    for event in events:
        for name, both in _both(event, REGISTERS):
            event.data["changed"][name] = [None if codes is None else [called.get((name, code), code) for code in codes] for codes in both]
    _shared(events)
    _promised(events, person)
    return events


def seen(data: dict[str, Any], person: Person) -> dict[str, Any]:
    """The data of an event for a program, without the rows of KPIs that its reader may not see. One query, or none."""
    changed = data.get("changed")
    if not isinstance(changed, dict) or EFFECTS not in changed:
        return data
    kpis = measured(person, _kpis(changed[EFFECTS]))
    return data | {"changed": changed | {EFFECTS: [rows and [row for row in rows if row["kpi"] in kpis] for rows in changed[EFFECTS]]}}


def without_money(changed: dict[str, Any]) -> dict[str, Any]:
    """That an answer of money changed, and not from what to what."""
    return {name: HIDDEN if name in MONEY else both for name, both in changed.items()}


def _shared(events: list[Event]) -> None:
    """The goals that it serves, by their titles. One query, or none."""
    # What was named before is words by now.
    found = [
        (event, both)
        for event in events
        for _, both in _both(event, (GOALS,))
        if not any(isinstance(row, str) for rows in both for row in rows or ())
    ]
    known = shares.names(rows for _, both in found for rows in both)
    for event, both in found:
        event.data["changed"][GOALS] = [shares.words(rows, known) for rows in both]


def _promised(events: list[Event], person: Person | None) -> None:
    """Effects in words, or only that they changed where nobody is asked for, or their KPIs are hidden."""
    found = [event for event in events if _both(event, (EFFECTS,))]
    kpis = measured(person, (kpi for event in found for kpi in _kpis(event.data["changed"][EFFECTS]))) if person and found else {}
    for event in found:
        both = event.data["changed"][EFFECTS]
        is_known = person is not None and all(kpi in kpis for kpi in _kpis(both))
        event.data["changed"][EFFECTS] = [None if rows is None else effects.words(rows, kpis) for rows in both] if is_known else HIDDEN


def _kpis(both: Iterable[Any]) -> list[str]:
    return [row["kpi"] for rows in both for row in rows or ()]


def _both(event: Event, names: Iterable[str]) -> list[tuple[str, list[Any]]]:
    changed = event.data.get("changed") if isinstance(event.data, dict) else None
    return [(name, changed[name]) for name in names if name in changed] if isinstance(changed, dict) else []


def words(changed: dict[str, Any]) -> str:
    """ "the cost and the brands from Oakline to Oakline and Northlight"."""
    return listed([_one(name, both) for name, both in changed.items()])


def _one(name: str, both: Any) -> str:
    told = "what its entry asks" if name == REPLIES else CALLED.get(name, name.replace("_", " "))
    if both == HIDDEN or name not in SAID:
        return told
    old, new = (NOT_ASKED.lower() if value is None else SAID[name](value) or NOT_YET.lower() for value in both)
    return f"{told} from {old} to {new}"


# How a value is said that a change is told with, from what to what.
SAID: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(REGISTERS, listed),
    "data_kind": lambda kind: str(DataKind(kind).label).lower(),
    EFFECTS: lambda told: "; ".join(told),
    GOALS: lambda told: listed(told) or shares.ITS_GOAL_ALONE,
    "costs": lambda rows: "; ".join(costs.words(rows)),
}
