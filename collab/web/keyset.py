"""Long lists a page at a time, by key: the address says the last row that was shown, the query goes on from there.

No OFFSET, which reads what it skips, and no COUNT, which reads everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q

from collab.kit.errors import Invalid
from collab.kit.numbering import LARGEST, whole

R = TypeVar("R")
Place = tuple[Any, ...]


def read_key(text: str) -> int:
    """The key of a row from an address; raises ValueError."""
    return _within(text, LARGEST)


def read_number(text: str) -> int:
    """A number of a column of four bytes, as a request's; raises ValueError."""
    return _within(text, 2**31 - 1)


def _within(text: str, most: int) -> int:
    found = whole(text, most)
    if found is None:
        raise ValueError(text)
    return found


def read_day(text: str) -> date:
    """A day from an address, as 2026-10-31 and in no other way; raises ValueError."""
    found = date.fromisoformat(text)
    if found.isoformat() != text:
        raise ValueError(text)
    return found


@dataclass(frozen=True, slots=True)
class Key:
    """A column that a list is sorted by, as queries name it; ``read`` turns its text into a value, or raises ValueError."""

    name: str
    read: Callable[[str], Any] = read_key
    is_down: bool = True


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list: its keys, of which the last is unique. ``refused`` tells of a place that was not made here."""

    keys: tuple[Key, ...]
    refused: Callable[[], Exception] = lambda: Invalid("This page of the list does not exist.")
    mark: str = "."

    def read(self, text: str) -> Place | None:
        """The place in an address, as 2026-10-31.17; None for an empty one, which is the list's beginning."""
        if not text:
            return None
        parts = text.rsplit(self.mark, len(self.keys) - 1)
        try:
            return tuple(key.read(part) for key, part in zip(self.keys, parts, strict=True))
        except (ValueError, ArithmeticError) as error:
            raise self.refused() from error

    def write(self, *values: Any) -> str:
        """The place of the row with these values, for an address."""
        return self.mark.join(str(value) for value in values)

    def after(self, place: Place) -> Q:
        """The rows that come after this place."""
        return beyond(*((key.name, value, key.is_down) for key, value in zip(self.keys, place, strict=True)))

    @property
    def order(self) -> tuple[str, ...]:
        """What to sort by."""
        return tuple(f"-{key.name}" if key.is_down else key.name for key in self.keys)


def beyond(*keys: tuple[str, Any, bool]) -> Q:
    """The rows that come after a place: name, value and whether it descends, of each key from the first to the unique one."""
    (name, value, is_down), *rest = keys
    way = "lt" if is_down else "gt"
    if not rest:
        return Q(**{f"{name}__{way}": value})
    # The first condition bounds the walk along the index; the second settles equal values.
    return Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | beyond(*rest))


def cut(found: Sequence[R], size: int) -> tuple[Sequence[R], R | None]:
    """A page out of up to ``size`` + 1 rows, and its last row where the list goes on after it."""
    return (found[:size], found[size - 1]) if len(found) > size else (found, None)
