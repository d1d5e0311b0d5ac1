"""The page of links: what waits for what over all projects, the worst first."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.kit.errors import Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away
from projects.portfolio import addresses
from projects.portfolio import links as found
from projects.portfolio.link_cards import LinkCard
from projects.portfolio.links import PAGE, VIEWS


def _every(request: PersonRequest) -> Iterator[LinkCard]:
    yield from found.worst_first(request.user, _view(request))


LINKS = Sheet(
    "links",
    (
        "waited for=provider", "waited for is called=provider_title", "waits=dependant", "waits is called=dependant_title",
        "working days between=lag", "hard=is_hard", "about=why", "clash", "early", "red",
    ),
    _every,
)  # fmt: skip


@require_safe
@away(LINKS)
def links(request: PersonRequest) -> HttpResponse:
    """What waits for what, as far as the reader may see both."""
    view = _view(request)
    every = found.worst_first(request.user, view)
    page = _page(request, len(every))
    shown = every[(page - 1) * PAGE : page * PAGE]
    address = f"{addresses.PROJECT_LINKS}?view={view}"
    context = {
        "links": shown,
        "count": len(every),
        "red": sum(bool(card.red) for card in every),
        "clashes": sum(card.clash for card in every),
        "views": [
            {"label": label, "url": f"{addresses.PROJECT_LINKS}?view={key}", "count": None, "current": key == view}
            for key, label in VIEWS.items()
        ],
        "page": {
            "newer": f"{address}&page={page - 1}" if page > 1 else "",
            "older": f"{address}&page={page + 1}" if page * PAGE < len(every) else "",
            "words": f"{len(shown)} of {len(every)}",
        },
    }
    return render(request, "portfolio/links.html", context)


def _view(request: PersonRequest) -> str:
    view = request.GET.get("view", "open")
    if view not in VIEWS:
        raise Invalid("There is no such view.", view="One of: " + ", ".join(VIEWS) + ".")
    return view


def _page(request: PersonRequest, count: int) -> int:
    """The page that is asked for, the first unless told; raises Invalid for none that could be."""
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= max(1, -(-count // PAGE))):
        raise Invalid("There is no such page.", page="A number from 1 on.")
    return int(text)
