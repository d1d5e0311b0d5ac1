"""A file as an answer: an attachment of the type that its bytes have, which no browser takes for anything else."""

import logging
from collections.abc import Iterator
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from collab.events import texts
from collab.files import queries, shelf
from collab.files.models import File
from collab.files.receiving import NoShelf
from collab.files.states import TYPES, Kind

log = logging.getLogger(__name__)
CHUNK = 65_536


def answer(file: File) -> StreamingHttpResponse:
    """Its bytes in pieces. Raises NoShelf where they cannot be had."""
    name = queries.full_name(texts.read([file.name])[file.name], file.kind)
    if not _is_there(file):
        raise NoShelf("The file cannot be had at the moment. Those who run Bridge can look why.")
    sent = StreamingHttpResponse(_pieces(file.stored), content_type=TYPES[Kind(file.kind)])
    sent.headers["Content-Length"] = str(file.size)
    sent.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent


def _is_there(file: File) -> bool:
    try:
        found = shelf.holds(file.stored)
    except OSError as error:
        log.error("The shelf of files does not answer: %s", error)
        return False
    if not found:
        log.error("The bytes of file %s are not on the shelf.", file.pk)
    return found


def _pieces(stored: UUID) -> Iterator[bytes]:
    """Opened when the first piece is asked for: an answer that nobody reads keeps no file open."""
    with shelf.take(stored) as content:
        while part := content.read(CHUNK):
            yield part
