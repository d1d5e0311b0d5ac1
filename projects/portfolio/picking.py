"""Projects as people name them: by number, by whole title, and by their words while one types."""

from django.db.models import F, QuerySet

from collab.kit import numbering
from collab.kit.words import Sought, Vector, asks, terms, words
from collab.web.picking import Finder, Offer, Reader
from projects.portfolio import access
from projects.portfolio.models import Project
from projects.portfolio.states import Phase

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
    found = _offers(there.alias(words=Vector("title")).filter(words=Sought(asks(wanted))), MOST_LIKE) if wanted else []
    return [one for one in found if words(one.name) == words(text)][:SEVERAL]


def _like(reader: Reader, text: str, most: int) -> list[Offer]:
    """The newest first; for no words, those that the reader leads."""
    there = access.visible(reader)
    if not text:
        return _offers(there.filter(marketing_lead_id=reader.pk) | there.filter(it_lead_id=reader.pk), most)
    number, _ = numbering.typed(text)
    if number is not None and (found := _offers(there.filter(number=number), most)):
        return found
    wanted = terms(text, is_unfinished=True)
    return _offers(there.alias(words=Vector("title")).filter(words=Sought(asks(wanted))), most) if wanted else []


def _offers(found: QuerySet[Project], most: int) -> list[Offer]:
    # Put in order by what no index has: along one, each title would be folded until enough are found.
    rows = found.order_by(F("number") * -1).values_list("number", "title", "phase")[:most]
    return [Offer(numbering.code(number), title, str(Phase(phase).label)) for number, title, phase in rows]


PROJECTS = Finder("There is no project {}, or not for you.", _exactly, _like)
