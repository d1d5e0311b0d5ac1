"""A file as an answer: an attachment of the type that its bytes have, which no browser takes for anything else."""

import logging

from django.http import FileResponse

from collab.events import texts
from collab.files import queries, shelf
from collab.files.models import File
from collab.files.receiving import NoShelf
from collab.files.states import TYPES, Kind

log = logging.getLogger(__name__)


def answer(file: File) -> FileResponse:
    """Its bytes in pieces. Raises NoShelf where they cannot be had."""
    name = queries.full_name(texts.read([file.name])[file.name], file.kind)
    try:
        content = shelf.take(file.stored)
    except OSError as error:
        log.error("The bytes of file %s cannot be had: %s", file.pk, error)
        raise NoShelf("The file cannot be had at the moment. Those who run Bridge can look why.") from error
    sent = FileResponse(content, as_attachment=True, filename=name, content_type=TYPES[Kind(file.kind)])
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent
