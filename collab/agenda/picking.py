"""Goals as people name them: by code or whole title, and by the words of their title among those that are pursued."""

from collections.abc import Iterator

from collab.agenda.access import visible
from collab.agenda.models import Goal
from collab.web.picking import Finder, Offer, Reader, among

NONE = "There is no goal called {}."
MOST = 200


def offer(goal: Goal) -> Offer:
    return Offer(goal.code, goal.title)


def _offers(reader: Reader) -> Iterator[Offer]:
    return (offer(goal) for goal in visible(reader).filter(is_active=True).order_by("title", "pk")[:MOST])


_PURSUED = among(_offers, NONE)


def _exactly(reader: Reader, text: str) -> list[Offer]:
    """What has ended is found by its code: a page that names it already is sent again."""
    by_code = [offer(goal) for goal in visible(reader).filter(code=text.lower())[:1]]
    return by_code or _PURSUED.exactly(reader, text)


GOALS = Finder(NONE, _exactly, _PURSUED.like)
