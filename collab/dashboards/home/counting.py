"""How much of each kind waits for a person, in one query; and the list behind each figure, by the same conditions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Count, DateTimeField, Max, Min, QuerySet, Value

from collab.access.duties import DUTIES
from collab.dashboards.addresses import HOME, WAITING
from collab.dashboards.home.kinds import BY_KEY, KINDS, Kind
from collab.dashboards.home.things import Thing
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.kept import DAY, kept
from collab.people.models import Person

# How long the counts in the sidebar may lag, in seconds; home and the lists count anew, and tell the sidebar.
LAG = 15
# A list shows so many of a kind, and says how many there are.
MOST = 200
SLOW = frozenset(kind.key for kind in KINDS if kind.is_slow)
# The row beside the kinds: the last thing that happened anywhere.
LAST = "last"


@dataclass(frozen=True, slots=True)
class Waits:
    """So many of a kind, the oldest since then; None where nothing says since when."""

    kind: Kind
    count: int
    since: datetime | None

    @property
    def words(self) -> str:
        return self.kind.words(self.count)

    @property
    def url(self) -> str:
        return f"{WAITING}?kind={self.kind.key}"


@dataclass(frozen=True, slots=True)
class Listed:
    """What waits of one kind, the longest first, at most MOST of ``waits.count``."""

    waits: Waits
    things: tuple[Thing, ...]


def asked(roles: frozenset[str]) -> tuple[Kind, ...]:
    """The kinds that may wait for somebody with these duties."""
    return tuple(kind for kind in KINDS if not kind.who or not roles.isdisjoint(kind.who))


@kept(on=(DUTIES, DAY), shape=("keys",), reads=("waits", "n", "since"), most=1024)
def counts(person: Person, *, keys: frozenset[str]) -> QuerySet[Any]:
    """Of each of these kinds how much waits and since when: a row a kind, and LAST, whose number is the last event.

    Nineteen queries in one take Django longer to write than to ask.
    """
    parts: list[QuerySet[Any]] = [
        kind.find(person).order_by().values(waits=Value(kind.key, CharField())).annotate(
            n=Count("pk"), since=Min(kind.since) if kind.since else Value(None, DateTimeField())
        )
        for kind in KINDS
        if kind.key in keys
    ]  # fmt: skip
    last = Event.objects.order_by().values(waits=Value(LAST, CharField())).annotate(n=Max("pk"), since=Value(None, DateTimeField()))
    return last.union(*parts, all=True) if parts else last


def waits(person: Person, roles: frozenset[str], keys: Iterable[str] = ()) -> tuple[Waits, ...]:
    """What waits, kind by kind, without those of which nothing does; of these kinds alone where ``keys`` are given.

    One query; one more for what is slow, the first time after something has happened.
    """
    wanted = frozenset(kind.key for kind in asked(roles)) & (frozenset(keys) or frozenset(BY_KEY))
    if not wanted:
        return ()
    found = _counted(person, wanted - SLOW)
    last = found.pop(LAST, (0, None))[0]
    if slow := wanted & SLOW:
        found |= _since(person, roles, slow, last)
    return tuple(Waits(kind, *found[kind.key]) for kind in KINDS if kind.key in found)


def _counted(person: Person, keys: frozenset[str]) -> dict[str, tuple[int, datetime | None]]:
    return {kind: (count, since) for kind, count, since in counts(person, keys=keys).rows() if count}


def _since(person: Person, roles: frozenset[str], keys: frozenset[str], last: int) -> dict[str, tuple[int, datetime | None]]:
    """What is slow, as it was counted after this event on this day: nothing changes it that is not on record.

    An event that is drawn before another and written after it is noticed with the next one, or after LAG.
    """
    name = ":".join(["waits:slow", str(person.pk), *sorted(roles), "", *sorted(keys), f"{clock.today()}", str(last)])
    known = cache.get(name)
    if known is None:
        found = _counted(person, keys)
        found.pop(LAST, None)
        known = {kind: (count, since and since.isoformat()) for kind, (count, since) in found.items()}
        cache.set(name, known, LAG)
    return {kind: (count, since and datetime.fromisoformat(since)) for kind, (count, since) in known.items()}


def listed(person: Person, roles: frozenset[str], key: str = "") -> tuple[Listed, ...]:
    """The list behind the figure of a kind, or behind them all. Raises NotFound where there is no such kind. A query a kind that waits."""
    if key and key not in BY_KEY:
        raise NotFound
    found = waits(person, roles, (key,) if key else ())
    return tuple(Listed(one, tuple(one.kind.told(row) for row in _rows(person, one.kind))) for one in found)


def _rows(person: Person, kind: Kind) -> Iterable[object]:
    rows = kind.find(person).select_related(*kind.related) if kind.related else kind.find(person)
    return rows[:MOST]


def key(person: Person) -> str:
    """Under which the sidebar keeps its counts."""
    # What an older version kept, by place, lies under another name.
    return f"waits:kinds:{person.pk}:{person.date_joined.timestamp()}"


def by_kind(found: Iterable[Waits]) -> dict[str, int]:
    """As the sidebar keeps it."""
    return {one.kind.key: one.count for one in found}


def by_place(kinds: Mapping[str, int]) -> dict[str, int]:
    """How much waits in all, beside home, and at each place where it is found."""
    found = {HOME: sum(kinds.values())}
    for name, count in kinds.items():
        if place := BY_KEY[name].place:
            found[place] = found.get(place, 0) + count
    return found


def among(place: str, kinds: Mapping[str, int]) -> tuple[Waits, ...]:
    """What waits at a place that shows more than that."""
    found = ((BY_KEY[name], count) for name, count in kinds.items())
    return tuple(Waits(kind, count, None) for kind, count in found if kind.place == place and not kind.is_all)


def told(person: Person, roles: frozenset[str]) -> tuple[Waits, ...]:
    """What waits this instant, for a page that shows it: the sidebar beside it then says the same. One query."""
    found = waits(person, roles)
    cache.set(key(person), by_kind(found), LAG)
    return found
