"""The part of a thing's page that shows its files: what its view adds to its context for ``_parts/files.html``."""

from collab.files import queries
from collab.files.forms import FileForm
from collab.notes.carriers import Carrier
from collab.people.requests import PersonRequest


def beside(request: PersonRequest, carrier: Carrier, thing: object, *, can_review: bool, has_files: bool) -> dict[str, object]:
    """``files``: the section; ``file_form``: where the reader may add one."""
    section = queries.section(request.user, carrier, thing, can_review=can_review, has_files=has_files)
    return {"files": section} if section.refused else {"files": section, "file_form": FileForm(can_review=section.can_review)}
