"""Seating: who sits in which panel, so that no quorum needs the same person twice. Plain Python over ids.

A person decides once on a route. Somebody of two groups could starve one of them by deciding in the
other, so whoever a quorum cannot do without sits there alone; the others sit wherever they belong.
"""

from collections.abc import Sequence

Slot = tuple[int, int]


class Short(Exception):
    """Too few people for the quorum of the panel with this index."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def seat(panels: Sequence[tuple[int, Sequence[int]]]) -> list[set[int]]:
    """The ids seated in each panel, given its quorum and the ids that may sit there; raises Short.

    However those with several seats decide, every panel keeps enough people who sit nowhere else.
    """
    belongs: dict[int, int] = {}
    for _, people in panels:
        for person in people:
            belongs[person] = belongs.get(person, 0) + 1
    wanted = [sorted(people, key=lambda person: (belongs[person], person)) for _, people in panels]
    kept: dict[int, Slot] = {}
    for index, (quorum, _) in enumerate(panels):
        for place in range(quorum):
            if not _keep((index, place), wanted, kept, set()):
                raise Short(index)
    return [{person for person in people if person not in kept or kept[person][0] == index} for index, people in enumerate(wanted)]


def _keep(slot: Slot, wanted: list[list[int]], kept: dict[int, Slot], asked: set[int]) -> bool:
    """Find somebody for the slot, asking those already kept elsewhere to move: an augmenting path."""
    for person in wanted[slot[0]]:
        if person in asked:
            continue
        asked.add(person)
        if person not in kept or _keep(kept[person], wanted, kept, asked):
            kept[person] = slot
            return True
    return False
