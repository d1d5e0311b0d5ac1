"""The one writer of clocks and turns: what the events say is held against the rows, and only what differs is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collab.kit.operation import inside_unit
from collab.people import clocks
from collab.people.calendars import Calendar
from collab.people.models import Person
from projects.clocks import limits
from projects.clocks.models import Clock, Turn
from projects.clocks.reckoning import reckoned
from projects.clocks.shape import Pause, Read, Run

# What of a clock may turn out otherwise than it is kept; what of a turn.
OF_CLOCK = (
    "state", "group", "round", "track", "court", "holder_id", "opened_at", "limit_hours", "marks", "pauses", "is_paused", "closed_at", "outcome",
    "is_met", "calendar", "calendar_version", "hours", "paused",
)  # fmt: skip
OF_TURN = ("court", "until")
AT_ONCE = 500
PLACES = Decimal("0.0001")


@dataclass(slots=True)
class Kept:
    """How many rows were as they are, were added, mended and taken away."""

    same: int = 0
    added: int = 0
    mended: int = 0
    gone: int = 0

    @property
    def differ(self) -> int:
        return self.added + self.mended + self.gone

    def plus(self, other: "Kept") -> "Kept":
        return Kept(self.same + other.same, self.added + other.added, self.mended + other.mended, self.gone + other.gone)


def keep(kind: str, read: Mapping[int, Read], *, dry: bool = False) -> Kept:
    """Hold the rows of these subjects of one kind to what was read; ``dry`` only counts. The caller has locked the subjects.

    Seven statements at most where nothing new is many.
    """
    inside_unit()
    told = _clocks(kind, read)
    turns = {(key, one.since): {"court": one.court, "until": one.until} for key, found in read.items() for one in found.intervals}
    every = {"subject_kind": kind, "subject_id__in": list(read)}
    were = {(row.subject_id, row.position): row for row in Clock.objects.filter(**every)}
    had = {(row.subject_id, row.since): row for row in Turn.objects.filter(**every)}
    names = ("subject_id", "position"), ("subject_id", "since")
    first = _write(Clock, kind, names[0], OF_CLOCK, told, were, dry=dry)
    return first.plus(_write(Turn, kind, names[1], OF_TURN, turns, had, dry=dry))


def _write(
    model: Any, kind: str, names: tuple[str, str], columns: tuple[str, ...], told: dict[Any, Any], were: dict[Any, Any], *, dry: bool
) -> Kept:
    gone = [row.pk for key, row in were.items() if key not in told]
    changed = [row for key, row in were.items() if key in told and _changed(row, told[key], columns)]
    new = [model(subject_kind=kind, **dict(zip(names, key, strict=True)), **values) for key, values in told.items() if key not in were]
    if not dry:
        if gone:
            model.objects.filter(pk__in=gone).delete()
        if changed:
            # What ends first makes room for what begins then.
            model.objects.bulk_update(changed, [name.removesuffix("_id") for name in columns], batch_size=AT_ONCE)
        model.objects.bulk_create(new, batch_size=AT_ONCE)
    return Kept(len(were) - len(gone) - len(changed), len(new), len(changed), len(gone))


def _changed(row: Any, values: dict[str, Any], columns: tuple[str, ...]) -> bool:
    """Whether the row is otherwise; it then has the values."""
    differ = [name for name in columns if getattr(row, name) != values[name]]
    for name in differ:
        setattr(row, name, values[name])
    return bool(differ)


def _clocks(kind: str, read: Mapping[int, Read]) -> dict[tuple[int, int], dict[str, Any]]:
    """By subject and position what each clock's columns are. Three queries."""
    people = {run.holder for found in read.values() for run in found.runs}
    calendars, codes = clocks.clocks(people), _codes(people)
    return {
        (key, place): _columns(run, found.track, calendars, codes) for key, found in read.items() for place, run in enumerate(found.runs)
    }


def _codes(people: Iterable[int | None]) -> dict[int | None, tuple[str, int]]:
    """By holder the code and version of the calendar that they work by; the house's under None."""
    house = Calendar.objects.filter(is_default=True).values_list("code", "version").first() or ("", 0)
    found: dict[int | None, tuple[str, int]] = {None: house}
    wanted = [key for key in people if key is not None]
    if wanted:
        own = Person.objects.filter(pk__in=wanted, calendar__isnull=False)
        found.update({key: (code, version) for key, code, version in own.values_list("pk", "calendar__code", "calendar__version")})
    return found


def _columns(run: Run, track: str, calendars: clocks.Clocks, codes: dict[int | None, tuple[str, int]]) -> dict[str, Any]:
    limit = limits.limit(run.state, run.group, track) if run.limit is None else run.limit
    found = reckoned(run, calendars.of(run.holder), limit)
    code, version = codes.get(run.holder, codes[None])
    return {
        "state": run.state, "group": run.group, "round": run.round, "track": track, "court": run.court, "holder_id": run.holder,
        "opened_at": run.opened_at, "limit_hours": limit, "marks": list(found.marks), "pauses": [_pause(one) for one in run.pauses],
        "is_paused": run.is_paused, "closed_at": run.closed_at, "outcome": run.outcome, "is_met": found.is_met,
        "calendar": code, "calendar_version": 0 if run.closed_at else version, "hours": _decimal(found.hours), "paused": _decimal(found.paused),
    }  # fmt: skip


def _pause(one: Pause) -> list[str | None]:
    return [one.since.isoformat(), one.until.isoformat() if one.until else None, one.why]


def _decimal(hours: float | None) -> Decimal | None:
    return None if hours is None else Decimal(repr(hours)).quantize(PLACES)
