"""The page of the joint roadmap."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.people.requests import PersonRequest
from collab.web.charts.timeline import ZOOM_WORDS, ZOOMS
from collab.web.exports import Sheet, away
from collab.web.rest import one_of
from collab.web.saving import savable
from projects.roadmap import queries, spans
from projects.roadmap.cards import Choice
from projects.roadmap.grouping import GROUPS
from projects.roadmap.queries import Asked

READERS: dict[str, Callable[[str], Any]] = {
    "zoom": one_of(*ZOOMS),
    "group": one_of(*GROUPS),
    "from": spans.day,
    "to": spans.day,
    "open": str,
}


def _rows(request: PersonRequest) -> Iterator[dict[str, Any]]:
    """The rows of all groups, folded ones too."""
    for group in queries.roadmap(request.user, replace(_asked(request), is_whole=True)).groups:
        yield from ({"group": group.name, "row": row} for row in group.rows)


ROADMAP = Sheet(
    "roadmap",
    (
        "group", "number=row.number", "name=row.name", "side=row.side", "starts on=row.starts_on", "ends on=row.ends_on", "lead=row.lead",
        "phase=row.phase", "marketing=row.health_marketing", "it=row.health_it", "clash=row.is_clash",
    ),
    _rows,
)  # fmt: skip


@require_safe
@away(ROADMAP)
@savable("roadmap")
def roadmap(request: PersonRequest) -> HttpResponse:
    """The drawing with its controls; an htmx request gets what is inside #roadmap alone."""
    asked = _asked(request)
    drawn = queries.roadmap(request.user, asked)
    context = {"roadmap": drawn, "controls": controls(asked), "groups": grouping_choices(asked)}
    return render(request, "roadmap/_drawing.html" if request.htmx else "roadmap/page.html", context)


def _asked(request: PersonRequest) -> Asked:
    """The address read strictly where it names a time or a group; anything else in it is left alone."""
    given = {}
    for name, reader in READERS.items():
        text = request.GET.get(name, "")
        try:
            given[name] = reader(text) if text else None
        except ValueError as error:
            raise Invalid(str(error), **{name: str(error)}) from error
    today = clock.today()
    span = spans.span(today=today, zoom=given["zoom"] or "", first=given["from"], last=given["to"])
    return Asked(span, today, given["group"] or "side", (given["open"] or "")[:60])


def controls(asked: Asked) -> dict[str, object]:
    """Zoom and moving in time, as addresses; + and - are the next closer and the next wider zoom."""
    span, order = asked.span, list(ZOOMS)
    here = order.index(span.zoom)
    keys = {here - 1: "+", here + 1: "-"}
    return {
        "zooms": [Choice(ZOOM_WORDS[zoom], asked.zoomed(zoom), zoom == span.zoom, keys.get(at, "")) for at, zoom in enumerate(order)],
        "earlier_url": asked.url(**{"from": spans.within(span.earlier).isoformat()}),
        "later_url": asked.url(**{"from": spans.within(span.later).isoformat()}),
        "today_url": asked.url(**{"from": ""}),
    }


def grouping_choices(asked: Asked) -> list[Choice]:
    return [Choice(f"By {word.lower()}", asked.url(group=group), group == asked.group) for group, word in GROUPS.items()]
