"""The part of a thing's page that shows its notes: what its view adds to its context for ``_parts/notes.html``."""

from typing import Any

from collab.account import keeping
from collab.notes import queries
from collab.notes.cards import Known
from collab.notes.carriers import Carrier
from collab.notes.forms import NoteForm
from collab.people.requests import PersonRequest

# Where a page of older notes begins.
OLDER = "notes"


def beside(request: PersonRequest, carrier: Carrier, thing: Any, known: Known) -> dict[str, object]:
    """``notes``: the section; ``note_form``: where the reader may write, with what of it was kept (``note_keeps``)."""
    section = queries.section(request.user, carrier, thing, queries.ORDER.read(request.GET.get(OLDER, "")), known)
    if section.refused:
        return {"notes": section}
    form = NoteForm(reader=request.user, can_review=section.can_review)
    return {"notes": section, "note_form": form, "note_keeps": keeping.beside(request, form, section.write_url)}
