"""The part of a thing's page that shows what stands beside it: its notes, its files, its links, and where its stream is."""

from typing import Any

from collab.files import page as files
from collab.notes import page as notes
from collab.notes.carriers import Carrier
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.stream import access, polling, queries, sight, telling, versions
from collab.stream.cards import Place
from collab.stream.forms import LinkForm
from collab.stream.sight import Sight
from collab.stream.states import RENEWED


def beside(request: PersonRequest, carrier: Carrier, thing: Any) -> dict[str, object]:
    """What ``_parts/beside.html`` draws: the parts of notes and of files, ``stream`` (a place) and ``link_form``, where the reader may add one."""
    seen = sight.of(request.user, carrier, thing)
    found = place(request.user, seen)
    return {
        # First: what is written while the rest is read is news, and not missed.
        "stream": found,
        **({} if found.refused else {"link_form": LinkForm()}),
        **notes.beside(request, carrier, thing, can_review=seen.reviewing),
        **files.beside(request, carrier, thing, can_review=seen.reviewing),
    }


def place(person: Person, seen: Sight) -> Place:
    """The stream of a thing that the person has opened: its version now, and its links. Two queries, where the cache has the version."""
    carrier, thing = seen.carrier, seen.thing
    return Place(
        things=carrier.things,
        code=carrier.code(thing),
        name=carrier.name(thing),
        page=carrier.page(thing),
        version=versions.of(seen),
        poll=polling.address(person, seen),
        seconds=RENEWED,
        refused=access.refused(person, carrier, thing),
        links=telling.link_cards(queries.links(seen)),
    )
