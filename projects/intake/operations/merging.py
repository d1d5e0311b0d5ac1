"""Edits that meet: one that was begun on an older version is taken where what it changes was left alone meanwhile.

What somebody changed is what differs from the version they saw; the record says how each answer stood then. So a page may send
every answer it shows, and only those that its writer touched count as changed.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import Conflict
from collab.workflow.flow import STALE
from projects.intake.models import Request

Seen = Mapping[str, Any]
# What is kept in a table of its own, and compared by its codes.
SOURCES = "data_sources"
# What is answered to the questions of its entry: told apart by their keys, not as one answer.
REPLIES = "replies"


def since(request: Request, version: int) -> Seen | None:
    """How the answers that were changed since this version stood then, as the record keeps them, with the words themselves.

    None where something else happened than edits: then whoever saw that version has to look again. One query, two with words.
    """
    if version >= request.version:
        return {} if version == request.version else None
    happened = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, version__gt=version).order_by("sequence")
    events = list(happened)
    if len(events) != request.version - version or any(event.action != "edit" for event in events):
        return None
    stood: dict[str, Any] = {}
    for event in texts.told(events):
        for name, both in event.data.get("changed", {}).items():
            stood.setdefault(name, None if name == REPLIES else both[0])
    return stood


def merge(request: Request, before: Seen, stood: Seen) -> None:
    """Put back what the writer only carried along, on the request as it was given; raises Conflict where both changed one answer."""
    for name, old in stood.items():
        if name in (SOURCES, REPLIES) or getattr(request, name) == before[name]:
            continue
        if plain(getattr(request, name)) != old:
            raise Conflict(STALE)
        setattr(request, name, before[name])


def sources(given: list[str], now: list[str], stood: Seen) -> list[str]:
    """The data sources after both: those of whoever changed them; raises Conflict where both did."""
    if SOURCES not in stood or sorted(given) == now:
        return given
    if sorted(given) != stood[SOURCES]:
        raise Conflict(STALE)
    return now


def plain(value: Any) -> Any:
    """A value as the record keeps it."""
    return str(value) if isinstance(value, Decimal | date) else value
