"""What points into a register from above, and follows where an entry is merged into another."""

from collections.abc import Callable
from dataclasses import dataclass

from collab.kit.seams import Seam
from collab.people.models import Person
from collab.registers.models import Entry

# Lets everything of one kind that points to the first point to the second, on record and with a version each; gives how many.
Follow = Callable[[Entry, Entry, Person], int]


@dataclass(frozen=True, slots=True)
class Pointing:
    """``columns`` are the foreign keys to an entry that are let follow, as "launches.Launch.brand"; ``many`` what they are called."""

    many: str
    columns: tuple[str, ...]
    follow: Follow


POINTING: Seam[tuple[Pointing, ...]] = Seam("what points into a register, and how it follows a merge")
