"""The pages of tools: what we own, one of them, what they answered, and what their keepers do with them."""

from collections.abc import Callable, Iterator
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from collab.web.refusing import Refusable
from projects.owned import access, addresses, operations, queries
from projects.owned.answered import Answered
from projects.owned.forms import RetireToolForm, ToolForm
from projects.owned.queries import IN_USE, VIEWS, ToolCard


def _found(request: PersonRequest) -> Iterator[ToolCard]:
    view, words = _asked(request)
    return iter(queries.cards(queries.rows(request.user, view, words)[:MOST]))


def _answers(request: PersonRequest) -> Iterator[Answered]:
    _reads(request)
    return iter(queries.avoided(request.user).rows)


SHEET = Sheet(
    "tools",
    (
        "code", "name", "kind=kind_word", "capabilities", "use", "owner", "supplier=supplier_name", "seats", "seats_used", "ends_on", "status",
        "retired_on",
    ),
    _found,
)  # fmt: skip
ANSWERED = Sheet("answered-by-own", ("number", "title", "tool=tool_name", "requester", "said by=by", "avoided$", "at"), _answers)


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """What we own, by name, and what it answered."""
    view, words = _asked(request)
    found = list(queries.rows(request.user, view, words)[: queries.PAGE + 1])
    context = {
        "tools": queries.cards(found[: queries.PAGE]),
        "has_more": len(found) > queries.PAGE,
        "view": view,
        "words": words,
        "views": [{"label": label, "url": _address(key, words), "current": key == view, "count": None} for key, label in VIEWS.items()],
        "avoided": queries.avoided(request.user),
        "can_keep": access.may_keep(duties.roles_of(request.user)),
    }
    return render(request, "tools/list.html", context)


@require_GET
@away(ANSWERED)
def answered(request: PersonRequest) -> HttpResponse:
    """The requests behind the figure: each that what we own answered, and its reader may open."""
    _reads(request)
    return render(request, "tools/answered.html", {"avoided": queries.avoided(request.user)})


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One of them, with the requests that it answered."""
    _reads(request)
    tool = queries.one(request.user, code)
    context = {
        "card": queries.card(tool),
        "why_retired": queries.why_retired(tool),
        "avoided": queries.avoided(request.user, tool.pk),
        "can_change": access.may_change(request.user, duties.roles_of(request.user), tool),
    }
    return render(request, "tools/tool.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Something else that we own."""
    if not access.may_keep(duties.roles_of(request.user)):
        raise Forbidden(access.KEEP)
    form = ToolForm(request.POST or None, reader=request.user)
    made: list[str] = []
    if form.does(lambda: made.append(operations.register(actor=request.user, **form.cleaned_data).code)):
        messages.success(request, "It is in the register: triage looks at it from now on.")
        return redirect("tool", code=made[0])
    return _form(request, form, "Something we own", "Put it into the register", addresses.TOOLS)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What is said of it."""
    card = _changed(request, code)
    form = ToolForm(request.POST or None, reader=request.user, card=card)
    write = partial(operations.change, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), (f"Change {card.name}", "Save", "It is changed."))


@require_http_methods(["GET", "POST"])
def retire(request: PersonRequest, code: str) -> HttpResponse:
    """We own it no longer."""
    card = _changed(request, code)
    form = RetireToolForm(request.POST or None, initial={"version": card.version})
    write = partial(operations.retire, actor=request.user, code=code)
    said = (f"Retire {card.name}", "Retire it", "It is retired, and offered to nobody.")
    return _done(request, form, card, lambda: write(**form.cleaned_data), said)


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _asked(request: PersonRequest) -> tuple[str, str]:
    _reads(request)
    view, words = request.GET.get("view", "") or IN_USE, request.GET.get("q", "").strip()[:100]
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    return view, words


def _address(view: str, words: str) -> str:
    said = {name: value for name, value in (("view", view), ("q", words)) if value and value != IN_USE}
    return f"{addresses.TOOLS}?{urlencode(said)}" if said else addresses.TOOLS


def _changed(request: PersonRequest, code: str) -> ToolCard:
    """The card for who may change it."""
    _reads(request)
    tool = queries.one(request.user, code)
    if not access.may_change(request.user, duties.roles_of(request.user), tool):
        raise Forbidden(access.CHANGE)
    return queries.card(tool)


def _done(request: PersonRequest, form: Refusable, card: ToolCard, write: Callable[[], object], said: tuple[str, str, str]) -> HttpResponse:
    """Do it and lead back to the tool, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done)
        return redirect("tool", code=card.code)
    form.moved(queries.one(request.user, card.code).version)
    return _form(request, form, title, submit, card.url)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "tools/form.html", context, status=form.status if form.is_bound else 200)
