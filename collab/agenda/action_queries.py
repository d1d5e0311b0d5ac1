"""The reads of actions, as cards for one reader: what is open, what is done, and what goes on into a cycle."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from collab.agenda import access, addresses
from collab.agenda.models import Action, Cycle
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.people.models import Person

MOST = 200
VIEWS = {"": "Open", "done": "Done"}


@dataclass(frozen=True, slots=True)
class ActionCard:
    """``url`` is where it is changed; empty for who does not change it. ``cycle`` is empty where it was decided in a review."""

    pk: int
    text: str
    owner: str
    owner_username: str
    due_on: date
    cycle: str
    decided: str
    done_on: date | None
    version: int
    url: str
    place: str = ""

    @property
    def cycle_url(self) -> str:
        """Where it was decided: its cycle, or the review."""
        return self.place or addresses.cycle(self.cycle)

    @property
    def cycle_words(self) -> str:
        return f"Cycle {self.cycle}" if self.cycle else "Review"

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()


def rows(person: Person, *, is_open: bool | None = None) -> QuerySet[Action]:
    """Those that the person may see: by the day they are due, or the last that was done first."""
    found = access.visible_actions(person).select_related("owner", "cycle")
    return found if is_open is None else found.filter(done_on__isnull=is_open)


def cards(person: Person, held: frozenset[str], actions: Iterable[Action]) -> list[ActionCard]:
    return [
        ActionCard(
            pk=row.pk, text=row.text, owner=row.owner.name, owner_username=row.owner.username, due_on=row.due_on, cycle=row.cycle.code if row.cycle else "", place=row.place,
            decided=row.decided, done_on=row.done_on, version=row.version,
            url=addresses.action(row.pk) if access.may_answer_of(person, held, row.owner_id) else "",
        )
        for row in actions
    ]  # fmt: skip


def listed(person: Person, held: frozenset[str], *, is_open: bool) -> list[ActionCard]:
    found = rows(person, is_open=is_open)
    return cards(person, held, found.order_by("due_on", "pk")[:MOST] if is_open else found.order_by("-done_on", "-pk")[:MOST])


def every(person: Person, held: frozenset[str], *, is_open: bool) -> Iterator[ActionCard]:
    """All of them, in the order of the list."""
    found = rows(person, is_open=is_open).order_by(*(("due_on", "pk") if is_open else ("-done_on", "-pk")))
    yield from cards(person, held, found)


def going_on(person: Person, held: frozenset[str], cycle: Cycle) -> list[ActionCard]:
    """What this cycle looks at: what was decided in it, and what was decided in an earlier one and is open still."""
    own = rows(person).filter(cycle=cycle)
    earlier = rows(person, is_open=True).filter(cycle__starts_on__lt=cycle.starts_on)
    return cards(person, held, (own | earlier).order_by(F("done_on").asc(nulls_first=True), "due_on", "pk")[:MOST])


def going_into(person: Person, held: frozenset[str], place: str) -> list[ActionCard]:
    """What the review at this address looks at: what was decided in it, and whatever is open, wherever that was decided."""
    found = rows(person).filter(place=place) | rows(person, is_open=True)
    return cards(person, held, found.order_by(F("done_on").asc(nulls_first=True), "due_on", "pk")[:MOST])


def one(person: Person, key: int) -> Action:
    """The action with this key; raises NotFound."""
    found = rows(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
