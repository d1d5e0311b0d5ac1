"""Requests as people name them: by number, by whole title, and by their words while one types."""

from django.db.models import QuerySet

from collab.kit import numbering
from collab.kit.words import Sought, asks, terms, words
from collab.web.picking import Finder, Offer, Reader
from projects.intake import access, askers
from projects.intake.models import Request
from projects.intake.queries import mending
from projects.intake.states import State

SEVERAL = 5
# Among so many that have its words, the newest, the one of just this title is looked for.
MOST_LIKE = 200


def _exactly(reader: Reader, text: str) -> list[Offer]:
    """By its number, or by its whole title however that is written."""
    number, _ = numbering.typed(text)
    there = access.visible(reader)
    if number is not None:
        return _offers(there.filter(number=number), SEVERAL)
    wanted = terms(text)
    found = _offers(there.filter(search=Sought(asks(wanted))), MOST_LIKE) if wanted else []
    return [one for one in found if words(one.name) == words(text)][:SEVERAL]


def _like(reader: Reader, text: str, most: int) -> list[Offer]:
    """The newest first; for no words, what the reader has to do with."""
    there = access.visible(reader)
    if not text:
        return _offers(there.filter(askers.asks(reader)), most)
    number, _ = numbering.typed(text)
    if number is not None and (found := _offers(there.filter(number=number), most)):
        return found
    wanted = terms(text, is_unfinished=True)
    found = _offers(there.filter(search=Sought(asks(wanted))), most) if wanted else []
    if not found and wanted and (meant := mending.mended(reader, text, is_unfinished=True)):
        found = _offers(there.filter(search=Sought(asks(terms(meant)))), most)
    return found


def _offers(found: QuerySet[Request], most: int) -> list[Offer]:
    rows = found.order_by("-number").values_list("number", "title", "state")[:most]
    return [Offer(numbering.code(number), title, str(State(state).label)) for number, title, state in rows]


REQUESTS = Finder("There is no request {}, or not for you.", _exactly, _like)
