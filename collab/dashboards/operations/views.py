"""The page of operations, and the requests behind each of its figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from collab.dashboards import addresses, steering
from collab.dashboards.operations import behind, drawing
from collab.dashboards.operations.figures import reckoned
from collab.dashboards.operations.kept import once
from collab.people.requests import PersonRequest

# Where the kept page goes in its frame, as on the executive page.
PLACE = "the-operations-as-they-were-drawn"


@require_safe
def operations(request: PersonRequest) -> HttpResponse:
    """What comes and goes, how old it is, how long it takes, who waits for whom, and what gates change."""
    steering.permit(request.user)
    drawn = once("page", _drawn)
    frame = render_to_string("operations/page.html", {"drawn": PLACE, "tabs": steering.tabs(addresses.OPERATIONS)}, request)
    return HttpResponse(frame.replace(PLACE, drawn))


def _drawn() -> str:
    found = reckoned()
    page = {
        "as_of": found.as_of,
        "facts": drawing.facts(found),
        "flow": drawing.flow(found),
        "cycle": drawing.cycle(found),
        "steps": drawing.steps(found),
        "courts": drawing.courts(found),
        "between": drawing.between(found),
        "tracks": drawing.tracks(found),
        "gates": drawing.gates(found),
        "sentences": drawing.sentences(found),
        "notes": drawing.NOTES,
    }
    return render_to_string("operations/_page.html", page)


@require_safe
def operations_behind(request: PersonRequest) -> HttpResponse:
    """The requests behind a figure: ``?of`` is its key."""
    steering.permit(request.user)
    found = behind.behind(request.GET.get("of", ""), request.GET.get("older", ""))
    return render(request, "operations/behind.html", {"behind": found, "of": request.GET["of"], "is_older": "older" in request.GET})
