"""The conditions that hold up a move of a request, as the rules say them."""

from dataclasses import dataclass

from collab.approvals import conditions
from collab.events import texts
from collab.kit import clock, formats


@dataclass(frozen=True, slots=True)
class Followed:
    """A condition that is not done: which move waits for it, and the sentence that says so."""

    blocks: str
    sentence: str


def holding_up(route: int | None) -> list[Followed]:
    """What moves of the request on this route wait for, the earliest day first. Two queries, one where there is nothing."""
    if route is None:
        return []
    found = list(conditions.followed().filter(decision__route=route).exclude(blocks="").select_related("owner"))
    said, today = texts.read(one.words for one in found), clock.today()
    return [
        Followed(one.blocks, f"A condition comes first: “{said[one.words]}” ({one.owner.name}, by {formats.day(one.due_on, today)}).")
        for one in found
    ]
