"""The record as a file: CSV and XLSX for people, JSON lines for programs, read from the database piece by piece while it is sent."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from collab.dashboards.audit.entries import Entry, entries, plain
from collab.events.models import Event
from collab.web import exports

LINES = "application/x-ndjson; charset=utf-8"
FORMATS = (*exports.FORMS, "jsonl")
# Events a file at most: who wants more goes on with ``after``, the last id that was had.
MOST = 50_000
PIECE = 1_000


def rows(events: QuerySet[Event], after: int) -> Iterator[list[Any]]:
    """The events as rows under HEADS, the oldest first, those after the id ``after``; in pieces of 1,000 events."""
    for piece in _pieces(events, after):
        yield from ([_flat(value) for value in plain(entry).values()] for entry in piece)


def lines(events: QuerySet[Event], after: int) -> Iterator[str]:
    """The same as JSON lines."""
    for piece in _pieces(events, after):
        yield "".join(f"{_json(plain(entry))}\n" for entry in piece)


def _pieces(events: QuerySet[Event], after: int) -> Iterator[list[Entry]]:
    left = MOST
    while left > 0 and (piece := entries(events.filter(pk__gt=after).order_by("pk")[: min(PIECE, left)])):
        yield piece
        after, left = piece[-1].id, left - len(piece)


def _flat(value: Any) -> Any:
    return _json(value) if isinstance(value, dict) else value


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
