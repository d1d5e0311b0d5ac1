"""How a KPI came to be what it is: each change of what is said of it, who made it, and from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from collab.events import texts
from collab.events.models import Event
from collab.kit.formats import percent
from collab.kpis.models import Cadence, Direction, Kpi
from collab.people.names import people, who
from collab.web.keyset import Key, Keyset, Place, cut

SHOWN = 10
ORDER = Keyset((Key("sequence"),))
LABELS = {
    "name": "Name", "definition": "What it means", "formula": "Formula", "unit": "Unit", "decimals": "Digits after the point",
    "direction": "Better", "cadence": "Measured", "tolerance": "On track within", "scale_from": "Charts from", "lowest": "Lowest",
    "highest": "Highest", "largest_jump": "Largest jump", "owner_marketing": "Marketing owner", "owner_it": "IT owner", "is_active": "Measured still",
}  # fmt: skip
CALLED = {"direction": dict(Direction.choices), "cadence": dict(Cadence.choices), "is_active": {"True": "yes", "False": "no"}}
OWNERS = ("owner_marketing", "owner_it")
KINDS = {"kpis.kpi.defined": "defined it", "kpis.kpi.altered": "changed it"}
EMPTY = "not said"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed, from what to what."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, and when; ``version`` is what it made of the KPI."""

    at: datetime
    who: str
    what: str
    version: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """A page of it, the newest first; ``older`` is the place of the next one, empty on the last."""

    entries: tuple[Entry, ...]
    older: str


def of_kpi(kpi: Kpi, before: Place | None = None) -> Definitions:
    """For who may see it. Three queries however much there is."""
    rows = Event.objects.filter(subject_kind="kpis.kpi", subject_id=kpi.pk, kind__in=list(KINDS))
    rows = rows.select_related("actor").order_by(*ORDER.order)
    if before:
        rows = rows.filter(ORDER.after(before))
    found, last = cut(list(rows[: SHOWN + 1]), SHOWN)
    shown = texts.told(found)
    named = {key: person.name for key, person in people(_owners(shown)).items()}
    entries = tuple(Entry(one.at, who(one.actor), KINDS[one.kind], one.version, tuple(_changes(one, named))) for one in shown)
    return Definitions(entries, ORDER.write(last.sequence) if last else "")


def _changes(event: Event, named: dict[int, str]) -> Iterable[Change]:
    if event.kind == "kpis.kpi.defined":
        return []
    there = [name for name in LABELS if isinstance(event.data.get(name), list)]
    return [Change(LABELS[name], *(_words(name, str(value), named) for value in event.data[name][:2])) for name in there]


def _words(name: str, value: str, named: dict[int, str]) -> str:
    if value in ("", "None"):
        return EMPTY
    if name in OWNERS:
        return named.get(int(value), EMPTY) if value.isdigit() else EMPTY
    if name in CALLED:
        return str(CALLED[name].get(value, value))
    if name == "tolerance":
        return f"{percent(Decimal(value))} of target"
    return _plain(value) if name in ("scale_from", "lowest", "highest", "largest_jump") else value


def _plain(value: str) -> str:
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:
        return value


def _owners(events: Iterable[Any]) -> list[int | None]:
    return [int(key) for event in events for name in OWNERS for key in event.data.get(name, ()) if str(key).isdigit()]
