"""The list of requests, and one request's own page."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from collab.kit import numbering
from collab.kit.errors import Invalid
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.exports import Sheet, away
from collab.web.keyset import Key, Keyset
from collab.web.saving import savable
from projects.intake import addresses
from projects.intake.forms.colleagues import ColleagueForm
from projects.intake.forms.filtering import NarrowForm
from projects.intake.noted import REQUEST
from projects.intake.operations import assuring, draft, nudging
from projects.intake.queries import came
from projects.intake.queries.list import lists
from projects.intake.queries.list.rows import RequestRow
from projects.intake.queries.page import deciding, detail, history, insights, lane, related, replies, run_owners, sized
from projects.intake.queries.triage import stuck
from projects.intake.states import STAGES, State

# The history of a request, its newest first.
HISTORY = Keyset((Key("id"),), refused=lambda: Invalid(older="This page of the history does not exist."))


def _every(request: PersonRequest) -> Iterator[RequestRow]:
    return lists.every(request.user, lists.filters(request.GET.dict(), lists.default_view(request.user)))


REQUESTS = Sheet(
    "requests",
    (
        "number", "title", "stage=standing.stage", "state", "requester", "with=holder", "since", "waiting", "usual", "goal", "value$", "needed_by",
        "expected_on", "updated_at", "confidential=is_confidential",
    ),
    _every,
)  # fmt: skip


@require_GET
@away(REQUESTS)
@savable("requests")
def index(request: PersonRequest) -> HttpResponse:
    """The list: its view, filters, order and page are all in the address."""
    asked, narrow = lists.filters(request.GET.dict(), lists.default_view(request.user)), NarrowForm(request)
    if narrow.is_written:
        return redirect(asked.address(**narrow.read()))
    page = lists.page(request.user, asked)
    card = {"page": page, "narrow": narrow, "views": views(asked), "columns": columns(asked), "stages": stages(asked), "q": asked.q}
    return render(request, "intake/_list.html" if request.htmx else "intake/list.html", card)


def views(asked: lists.Filters) -> list[dict[str, object]]:
    """The pills, each with its address; a filter stays when the view changes."""
    offered = [name for name in lists.VIEWS if name == asked.view or name not in lists.UNOFFERED]
    return [{"label": lists.VIEWS[name], "url": asked.address(view=name), "current": name == asked.view} for name in offered]


def columns(asked: lists.Filters) -> dict[str, dict[str, str]]:
    """The sortable heads: the address that sorts by each, and which way it is sorted now."""
    found = {}
    for name, order in lists.ORDERS.items():
        is_on = asked.sort == name
        down = not asked.down if is_on else order.first_desc
        aria = ("descending" if asked.down else "ascending") if is_on else ""
        found[name] = {"label": order.label, "url": asked.address(sort=name, down=down), "aria": aria}
    return found


def stages(asked: lists.Filters) -> list[dict[str, object]]:
    return [{"value": str(stage.value), "label": str(stage.label), "on": stage.value == asked.stage} for stage in STAGES]


@require_GET
def one(request: PersonRequest, code: str) -> HttpResponse:
    """The request's page. One that was merged leads to the one it went into, saying so."""
    about = detail.get(request.user, numbering.parse(code))
    card = detail.detail(about, request.user, _before(request))
    if about.state == State.MERGED and card.merged_into and "stay" not in request.GET:
        messages.info(request, f"{about.code} was merged into {card.merged_into}.")
        return redirect(addresses.request(card.merged_into))
    if "older" in request.GET and request.htmx:
        return render(request, "intake/_history.html", {"item": card})
    letters = came.letters(about, request.user)
    page = {
        "item": card,
        "is_older": "older" in request.GET,
        "ending": history.ending(about),
        "help": insights.beside(about, request.user),
        "told": replies.told(about, request.user),
        "letters": letters,
        "by_mail": came.offered(letters, about),
        "related": related.belonging(about, request.user),
        "size": sized.card(about, request.user),
        "deciding": deciding.of(about, request.user),
        "lane": lane.card(about, request.user),
        "can_assure": assuring.is_offered(about, request.user),
        "run_owners": run_owners.card(about, request.user, shows_money=card.costs is not None),
        "way_out": stuck.way_out(about, request.user),
        "colleague_form": ColleagueForm() if card.colleagues.can_name else None,
        "can_nudge": not nudging.unwanted(about, request.user),
        "can_delete": draft.kept(about, request.user) is None,
        # What was never sent is for whoever asks for it alone, and nobody writes beside it.
        **(beside(request, REQUEST, about) if about.submitted_at else {}),
    }
    return render(request, "intake/detail.html", page)


def _before(request: PersonRequest) -> int | None:
    place = HISTORY.read(request.GET.get("older", ""))
    return place[0] if place else None
