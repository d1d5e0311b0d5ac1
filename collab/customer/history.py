"""What became of a data source: each change on record, who made it, and from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collab.customer.models import DataSource
from collab.customer.states import KINDS, Basis, Quality
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.formats import day
from collab.people.names import people, who
from collab.web.keyset import Key, Keyset, Place, cut, read_day

# Changes of a page; the newest first.
SHOWN = 20
ORDER = Keyset((Key("sequence"),))
KINDS_OF = {
    "customer.datasource.added": "added it to the register",
    "customer.datasource.changed": "changed it",
    "customer.datasource.retired": "retired it",
    "customer.datasource.brought_back": "brought it back",
}
LABELS = {
    "name": "Name", "system": "System", "owner": "Owner", "has_personal_data": "Personal data", "data_kind": "Kind of data",
    "lawful_basis": "Lawful basis", "retention": "Retention", "quality": "Quality", "customers_share": "Share of customers",
    "since_on": "In use since", "is_joined": "Joined", "joined_on": "Joined since", "left_on": "Left the single view", "retired_on": "Retired",
}  # fmt: skip
CALLED = {"data_kind": dict(KINDS), "lawful_basis": dict(Basis.choices), "quality": dict(Quality.choices)}
EMPTY = "not said"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed; ``before`` and ``after`` are empty where the record says only that it was."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, when, and why where that was asked."""

    at: datetime
    who: str
    what: str
    why: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A page of it; ``older`` is the place of the next one, empty on the last."""

    entries: tuple[Entry, ...]
    older: str


def of_source(source: DataSource, before: Place | None = None) -> History:
    """What became of it, the newest first; for who may open it. Three queries however much there is."""
    rows = Event.objects.filter(subject_kind="customer.datasource", subject_id=source.pk).select_related("actor").order_by(*ORDER.order)
    if before:
        rows = rows.filter(ORDER.after(before))
    found, last = cut(list(rows[: SHOWN + 1]), SHOWN)
    shown = texts.told(found)
    named = {key: person.name for key, person in people(_owners(shown)).items()}
    return History(tuple(_entry(event, named) for event in shown), ORDER.write(last.sequence) if last else "")


def _entry(event: Event, named: dict[int, str]) -> Entry:
    what = KINDS_OF.get(event.kind, f"{event.kind.rpartition('.')[2].replace('_', ' ')} it")
    return Entry(event.at, who(event.actor), what, event.why, tuple(_changes(event.data.get("changed", {}), named)))


def _changes(changed: Any, named: dict[int, str]) -> Iterable[Change]:
    """From what to what, in the order of the page; of old, only what was changed is on record."""
    if isinstance(changed, list):
        return [Change(str(LABELS.get(name, name))) for name in changed]
    there = [name for name in LABELS if name in changed]
    return [Change(LABELS[name], *(_words(name, value, named) for value in changed[name][:2])) for name in there]


def _words(name: str, value: Any, named: dict[int, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in ("", None):
        return EMPTY
    if name == "owner":
        return named.get(value, EMPTY)
    if name in CALLED:
        return CALLED[name].get(value, str(value))
    if name == "customers_share":
        return f"{value}%"
    return day(read_day(value), clock.today()) if name.endswith("_on") else str(value)


def _owners(events: Iterable[Event]) -> list[int | None]:
    changed = [event.data.get("changed", {}) for event in events]
    return [key for one in changed if isinstance(one, dict) for key in one.get("owner", ())]
