"""The part of a thing's page that shows what stands beside it: its notes, its files, its links, and where its stream is."""

from typing import Any

from collab.files import page as files
from collab.notes import page as notes
from collab.notes.cards import Known
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
    # First: what is written while the rest is read is news, and not missed.
    version = versions.held(seen)
    has = queries.has(request.user, seen)
    found = _place(request.user, seen, version, has)
    return {
        "stream": found,
        **({} if found.refused else {"link_form": LinkForm()}),
        **notes.beside(request, carrier, thing, Known(has.notes, has.said, seen.reviewing)),
        **files.beside(request, carrier, thing, can_review=seen.reviewing, has_files=has.files),
    }


def place(person: Person, seen: Sight) -> Place:
    """The stream of a thing that the person has opened: its version now, and its links. Two queries at most."""
    return _place(person, seen, versions.held(seen), queries.has(person, seen))


def _place(person: Person, seen: Sight, version: str, has: queries.Has) -> Place:
    carrier, thing = seen.carrier, seen.thing
    return Place(
        things=carrier.things,
        code=carrier.code(thing),
        name=carrier.name(thing),
        page=carrier.page(thing),
        version=version,
        poll=polling.address(person, seen),
        seconds=RENEWED,
        refused=access.refused(person, carrier, thing),
        links=telling.link_cards(queries.links(seen)) if has.links else (),
    )
