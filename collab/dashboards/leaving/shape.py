"""What a row of the table of holdings says: who sees which of them, who hands them over, and by which operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from collab.access.roles import Role
from collab.kit.formats import listed
from collab.people.models import Person

# A reader as pages have one, or as a kept statement has it while it is built.
Reader = Any
ADMINS, GATE = frozenset({Role.ADMIN.value}), frozenset({Role.TECHNOLOGIST.value})
CALLED = {Role.ADMIN.value: "an administrator", Role.TECHNOLOGIST.value: "a marketing technologist"}


@dataclass(frozen=True, slots=True)
class Handing:
    """One thing is handed over: by whom, from whom, to whom, and why."""

    actor: Person
    holder: Person
    to: Person
    why: str


@dataclass(frozen=True, slots=True)
class Label:
    """A thing by its key within its kind, its name and its page; ``more`` tells it from others of that name."""

    key: str
    title: str
    url: str
    more: str = ""


def nobody_else(person: Person, row: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that a person holds.

    ``column`` is the foreign key that it is held by, and ``by`` the way from a row of ``seen`` to it. ``seen`` gives what of the
    kind still runs and the reader may see. ``keepers`` are the duties of who hands it over; so may whomever ``also`` lets, who are the
    holder themself where they may change it. ``hand`` is the existing operation, which asks what it asks at the first naming, and gives the
    sentence of what was done; None where it ends with the person. ``is_locked``: that operation takes no version, so the row is
    held before. ``is_awaited``: what nobody takes over stands on the keepers' home. ``is_told``: the operation tells whoever takes it over.
    """

    kind: str
    many: str
    column: str
    by: str
    seen: Callable[[Reader], QuerySet[Any]]
    label: Callable[[Any], Label]
    hand: Callable[[Handing, Any], str] | None = None
    keepers: frozenset[str] = frozenset()
    also: Callable[[Person, Any], bool] = nobody_else
    related: tuple[str, ...] = ()
    is_locked: bool = False
    is_awaited: bool = True
    is_told: bool = False
    ends: str = ""

    def held(self, reader: Reader, holder: int) -> QuerySet[Any]:
        """What the holder, by key, has of it that the reader may see, always in the same order."""
        rows = self.seen(reader).filter(**{self.by: holder}).order_by("pk")
        return rows.select_related(*self.related) if self.related else rows

    def why_not(self, reader: Person, roles: frozenset[str], row: Any) -> str:
        """Why this reader, with these duties, does not hand the row over; empty where they may."""
        if self.hand is None:
            return self.ends
        if Role.AUDITOR in roles:
            return "An auditor changes nothing."
        if not roles.isdisjoint(self.keepers) or self.also(reader, row):
            return ""
        who = listed([CALLED[role] for role in sorted(self.keepers)], "or") or "the holder alone"
        return f"{who[:1].upper()}{who[1:]} hands it over."
