"""The command menu: a number, words or a page, answered with what the person may open, ten rows at most; and what fields of names offer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.access import duties
from collab.dashboards.search.finding import Finds, find
from collab.kit.errors import NotFound
from collab.people.requests import PersonRequest
from collab.web.picking import FINDERS, offered

LONGEST = 100


@require_safe
def palette(request: PersonRequest) -> HttpResponse:
    """The rows of the command menu, for htmx."""
    asked = _asked(request)
    return render(request, "_parts/command_results.html", _card(find(request.user, asked), asked))


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """The same as a page, for the command box without script and for the page that finds nothing."""
    asked = _asked(request)
    return render(request, "dashboards/search.html", _card(find(request.user, asked) if asked else Finds([]), asked))


@require_safe
def offers(request: PersonRequest, kind: str) -> HttpResponse:
    """The rows for what was typed; none for who has no duty, to whom no form is open that asks for somebody."""
    if kind not in FINDERS.value:
        raise NotFound
    found = offered(kind, request.user, _asked(request)) if duties.roles_of(request.user) else []
    return render(request, "_parts/picker_offers.html", {"offers": found})


def _asked(request: PersonRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def _card(found: Finds, asked: str) -> dict[str, Any]:
    return {"results": found.rows, "mended": found.mended, "q": asked}
