"""Seams: where a lower floor asks what only a floor above it knows. Filled once, in the roof, when the portal starts.

A room declares at its top what it asks for, ``NAMEABLE: Seam[Names] = Seam("which requests a person may see named")``,
and asks ``NAMEABLE.value(person, codes)``. Where the answer differs by the kind of a subject, what is filled in is a
table: ``OPENS: Seam[Mapping[str, Opens]]``. ``collab/reactions.py`` fills every one, and nothing else fills any.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Unfilled(RuntimeError):
    """Something was asked before the portal had started, or the roof forgot a seam."""


class Seam(Generic[T]):
    """One thing a room is told from above: a function, a value, or a table by kind. ``about`` completes "It says …"."""

    def __init__(self, about: str) -> None:
        self.about = about
        self._filling: list[T] = []

    def __repr__(self) -> str:
        return f"<Seam: {self.about}>"

    @property
    def is_filled(self) -> bool:
        return bool(self._filling)

    @property
    def value(self) -> T:
        """What the roof filled in; raises Unfilled before it has."""
        if not self._filling:
            raise Unfilled(f"Nobody has said yet {self.about}: collab/reactions.py fills this seam when the portal starts.")
        return self._filling[0]

    def fill(self, value: T) -> None:
        """Say it, once; raises ValueError where it was said already."""
        if self._filling:
            raise ValueError(f"It was said already {self.about}.")
        self._filling.append(value)

    @contextmanager
    def holding(self, value: T) -> Iterator[None]:
        """Another filling for as long as the block runs: how a test of the lower floor stands in for the floor above."""
        before, self._filling = self._filling, [value]
        try:
            yield
        finally:
            self._filling = before
