"""Triage: the inbox with its panel. After each move the next request opens by itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.account import keeping
from collab.account.addresses import KEPT
from collab.kit import numbering
from collab.kit.errors import Conflict
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away
from projects.intake import addresses, proposed
from projects.intake.access import roles_of
from projects.intake.flow import FLOW
from projects.intake.forms.filtering import InboxNarrowForm
from projects.intake.forms.moves import MoveForm
from projects.intake.models import Request
from projects.intake.moves import CARDS
from projects.intake.queries.page import cases, covered, detail, insights, prediction, related, replies, similar, sized
from projects.intake.queries.page.answered import answered
from projects.intake.queries.page.buttons import BESIDE, INBOX, inbox_bar
from projects.intake.queries.triage import canned, inbox, regret, returned, score
from projects.intake.states import State
from projects.intake.triage_moves import UNDOABLE
from projects.intake.views import moving, refusals

# The moves that give a reason which may be one that is used again.
CANNED = ("ask", "decline", "snooze", "merge")
INBOX_ROWS = Sheet(
    "triage",
    ("number", "title", "stage=standing.stage", "state", "requester", "since", "waiting", "usual", "goal", "value$", "needed_by"),
    lambda request: inbox.inbox(request.user, inbox.asked(request.GET.dict())).rows,
)


@require_GET
@away(INBOX_ROWS)
def index(request: PersonRequest) -> HttpResponse:
    """The inbox with its first request open."""
    form = InboxNarrowForm(request)
    if form.is_written:
        return redirect(addresses.TRIAGE + inbox.asked({**request.GET.dict(), **form.read()}).query())
    box = inbox.inbox(request.user, inbox.asked(request.GET.dict()))
    first = box.rows[0].number if box.rows else ""
    return _page(request, box, _panel(request, box, first) if first else None)


@require_GET
def item(request: PersonRequest, code: str) -> HttpResponse:
    """One request in the panel; alone for htmx, inside the inbox without."""
    box = inbox.inbox(request.user, inbox.asked(request.GET.dict()))
    panel = _panel(request, box, code)
    if request.htmx:
        return render(request, "triage/_panel.html", panel)
    return _page(request, box, panel, is_open=True)


@require_http_methods(["GET", "POST"])
def move(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """GET opens the move's form in the bar; POST makes the move and opens the next request."""
    if name not in (*INBOX, *BESIDE):
        raise Http404
    box = inbox.inbox(request.user, inbox.asked(request.GET.dict()))
    about = detail.find(request.user, numbering.parse(code))
    if request.method == "GET":
        form = moving.opened(name, about, request.user)
        offered = canned.of(request.user, about) if name in CANNED else []
        if words := next((card.words for card in offered if str(card.pk) == request.GET.get("reason")), ""):
            form.fields["reason"].initial = words
        is_back = not words and keeping.into(form, request.user, request.path)
        shown = _form(about, name, form, box.query) | {"is_back": is_back, "offered": offered}
        if request.htmx:
            return render(request, "triage/_form.html", shown)
        return _page(request, box, _panel(request, box, code, shown), is_open=True)
    # What is taken back is looked at again; else the next one is.
    after = about.code if name == "undo" else box.beside(about.code, 1) or box.beside(about.code, -1)
    form = moving.sent(name, about.number, request)
    try:
        is_done = form.is_valid() and moving.make(name, about.number, request.user, form)
    except Conflict as refused:
        about = detail.find(request.user, about.number)
        if not form.has_words or FLOW.obstacle(about, name, roles_of(request.user, about)):
            return refusals.conflict(request, about, refused)
        form, is_done = moving.again(form, about, refused), False
    if is_done:
        return _next(request, about, name, after, box)
    if request.htmx:
        answer = render(request, "triage/_form.html", _form(about, name, form, box.query), status=422)
        answer.headers["HX-Retarget"] = "#actions"
        return answer
    return _page(request, box, _panel(request, box, code, _form(about, name, form, box.query)), is_open=True, status=422)


def _next(request: PersonRequest, about: Request, name: str, after: str, box: inbox.Inbox) -> HttpResponse:
    """The next request in the panel, and the list without the one that is done."""
    said = answered(request.user, about.number, name)
    address = addresses.triage_item(after) + box.query if after else addresses.TRIAGE + box.query
    if not request.htmx:
        messages.success(request, said)
        return redirect(address)
    box = inbox.inbox(request.user, box.asked)
    panel = _panel(request, box, after) if after else {"item": None}
    answer = render(
        request, "triage/_after.html", {**panel, "box": inbox.marked(box, after), "said": said, "undo": _undo(request, about, name, box)}
    )
    answer.headers["HX-Push-Url"] = address
    return answer


def _undo(request: PersonRequest, about: Request, name: str, box: inbox.Inbox) -> dict[str, Any] | None:
    """The button that takes it back, for as long as nobody is told."""
    if name not in UNDOABLE:
        return None
    version = detail.find(request.user, about.number).version
    return {"url": addresses.triage_move(about.code, "undo") + box.query, "version": version}


def _page(request: PersonRequest, box: inbox.Inbox, panel: dict[str, Any] | None, is_open: bool = False, status: int = 200) -> HttpResponse:
    number = panel["item"].number if panel else ""
    narrow = InboxNarrowForm(request)
    narrow.read()
    page = {**(panel or {"item": None}), "box": inbox.marked(box, number), "is_open": is_open, "narrow": narrow}
    return render(request, "triage/page.html", page, status=status)


def _panel(request: PersonRequest, box: inbox.Inbox, code: str, form: dict[str, Any] | None = None) -> dict[str, Any]:
    about = detail.get(request.user, numbering.parse(code))
    card = detail.detail(about, request.user)
    place, near = box.place(about.code), cases.near(about, request.user)
    known = {one.number for one in near}
    return {
        "item": card,
        "bar": inbox_bar(card.buttons, about.code, box.query) if about.state == State.IN_TRIAGE else [],
        "place": None if place is None else place + 1,
        "total": len(box.rows),
        "query": box.query,
        "newer": box.beside(about.code, -1),
        "older": box.beside(about.code, 1),
        "similar": [one for one in similar.like(about, request.user) if one.number not in known],
        "cases": near,
        "help": insights.beside(about, request.user),
        "told": replies.told(about, request.user),
        "owned": covered.by_own(about, request.user) if about.state == State.IN_TRIAGE else [],
        "prediction": prediction.predict(about),
        "proposed": proposed.of(about) if about.state == State.IN_TRIAGE else None,
        "returned": returned.of(about),
        "size": sized.card(about, request.user),
        "related": related.belonging(about, request.user),
        **_weighed(about),
        "move": form,
    }


def _weighed(about: Request) -> dict[str, Any]:
    """How late it is, and what it scores."""
    late = regret.of(about, regret.launches([about]), regret.takes())
    points = score.of(about, late, score.goals([about]).get(about.goal_id or 0), score.weights())
    return {"late": late, "score": points}


def _form(about: Request, name: str, form: MoveForm, query: str) -> dict[str, Any]:
    it = CARDS[name]
    return {
        "form": form,
        "title": it.title,
        "submit": it.submit,
        "action": addresses.triage_move(about.code, name) + query,
        "target": "#panel",
        "cancel": addresses.triage_item(about.code) + query,
        "cancel_target": "#panel",
        "danger": it.is_danger,
        "to": KEPT if form.has_words else "",
        "at": addresses.triage_move(about.code, name),
    }
