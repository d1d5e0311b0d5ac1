"""The pages of the journey: the moment map, as a picture and as a table, and one moment with the work on it."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.customer import addresses, drawing
from collab.customer import journey as mapping
from collab.customer.views.sources import reads
from collab.kit.errors import Invalid
from collab.people.requests import PersonRequest
from collab.registers import queries as registers
from collab.web.exports import Sheet, away

BRANDS = "brands"
# A company with more brands than a list takes names them by the address.
MOST_BRANDS = 100


def _stops(request: PersonRequest) -> Iterable[mapping.Stop]:
    reads(request)
    code = request.GET.get("brand", "")
    if code and not registers.entries(request.user, BRANDS, is_valid=True).filter(code=code).exists():
        raise Invalid("This filter is not offered here.")
    return mapping.journey(request.user, code).stops


MOMENTS = Sheet(
    "moments",
    (
        "stage=card.stage", "code=card.code", "name=card.name", "measure=measure.name", "now=measure.now", "requests=load.requests",
        "open=load.open", "projects=load.projects", "asked=load.asked$", "spent=load.spent$", "gaps",
    ),
    _stops,
)  # fmt: skip


@require_safe
@away(MOMENTS)
def journey(request: PersonRequest) -> HttpResponse:
    """The moment map, of all work or of one brand's."""
    reads(request)
    code = request.GET.get("brand", "")
    brands = [registers.card(row) for row in registers.entries(request.user, BRANDS, is_valid=True).order_by("name", "pk")[:MOST_BRANDS]]
    brand = next((one for one in brands if one.code == code), None)
    if code and brand is None:
        raise Invalid("This filter is not offered here.")
    found = mapping.journey(request.user, code)
    context = {"map": found, "picture": drawing.picture(found), "brands": brands, "brand": brand, "here": addresses.MOMENTS}
    return render(request, "customer/journey.html", context)


@require_safe
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One moment: its measure, what is missing, and the work on it."""
    reads(request)
    stop = mapping.stop(request.user, code)
    return render(request, "customer/moment.html", {"stop": stop, "works": mapping.WORKING.value.works(request.user, stop.card.pk)})
