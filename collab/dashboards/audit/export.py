"""The record as a file: CSV for people, JSON lines for programs, read from the database piece by piece while it is sent."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from collab.dashboards.audit.entries import HEADS, Entry, entries, plain
from collab.events.models import Event
from collab.web.exports import cell

FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
# Events a file at most: who wants more goes on with ``after``, the last id that was had.
MOST = 50_000
PIECE = 1_000


def written(events: QuerySet[Event], form: str, after: int) -> Iterator[str]:
    """The file, oldest event first, those after the id ``after``; in pieces of 1,000 events."""
    yield from _csv(_pieces(events, after)) if form == "csv" else _lines(_pieces(events, after))


def _pieces(events: QuerySet[Event], after: int) -> Iterator[list[Entry]]:
    left = MOST
    while left > 0 and (piece := entries(events.filter(pk__gt=after).order_by("pk")[: min(PIECE, left)])):
        yield piece
        after, left = piece[-1].id, left - len(piece)


def _lines(pieces: Iterator[list[Entry]]) -> Iterator[str]:
    for piece in pieces:
        yield "".join(f"{_json(plain(entry))}\n" for entry in piece)


def _csv(pieces: Iterator[list[Entry]]) -> Iterator[str]:
    yield "\ufeff" + _row(HEADS)
    for piece in pieces:
        yield "".join(_row([_cell(value) for value in plain(entry).values()]) for entry in piece)


def _row(values: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def _cell(value: Any) -> str:
    return cell(_json(value) if isinstance(value, dict) else value)


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
