"""The list of what was let past the gate."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away
from collab.web.keyset import Key, Keyset, cut
from projects.intake import gate
from projects.intake.queries import glasses
from projects.intake.queries.glasses import GlassCard

ORDER, SIZE = Keyset((Key("pk"),)), 50


def _every(request: PersonRequest) -> Iterator[GlassCard]:
    """Every one that the reader may open, the newest first."""
    glasses.reading(request.user)
    rows = glasses.joined(request.user)
    last = None
    while True:
        page = list((rows if last is None else rows.filter(pk__lt=last))[:500])
        if not page:
            return
        yield from glasses.cards(page)
        last = page[-1].pk


SHEET = Sheet(
    "bridge-break-glass",
    (
        "Number=number", "Title=title", "Amount=amount$", "Stands=stands", "First key=first",
        "Side=first_side", "Reason=first_reason", "Opened=opened_at", "Second key=second", "Second reason=second_reason", "Signed=signed_at",
        "Review by=review_on", "Reviewed by=reviewed_by", "Review=review_reason",
    ),
    _every,
)  # fmt: skip


@require_GET
@away(SHEET)
def index(request: PersonRequest) -> HttpResponse:
    """Each with who turned which key, their reasons and its review."""
    glasses.reading(request.user)
    found = glasses.joined(request.user).order_by(*ORDER.order)
    if (place := ORDER.read(request.GET.get("older", ""))) is not None:
        found = found.filter(ORDER.after(place))
    rows, last = cut(list(found[: SIZE + 1]), SIZE)
    older = f"?older={last.pk}" if last else ""
    return render(
        request,
        "intake/glasses.html",
        {"rows": glasses.cards(rows), "older": older, "is_older": "older" in request.GET, "gate": gate.last()},
    )
