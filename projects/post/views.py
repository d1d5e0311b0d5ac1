"""The pages of the post: the tray, one letter, a draft made of it, dropping it, and the letter as it came."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.refusing import Refusable
from projects.post import access, addresses, answering, operations, originals, queries
from projects.post.forms import DraftForm, DropForm
from projects.post.states import State


@require_GET
def tray(request: PersonRequest) -> HttpResponse:
    """What waits for somebody who looks, and what was left."""
    _sorts(request)
    view = request.GET.get("view", "") or State.WAITING.value
    if view not in queries.VIEWS:
        raise Invalid("This filter is not offered here.")
    found = list(queries.rows(request.user, view)[: queries.PAGE + 1])
    context = {
        "letters": queries.cards(found[: queries.PAGE]),
        "has_more": len(found) > queries.PAGE,
        "is_on": answering.is_on(),
        "is_waiting": view == State.WAITING,
        "views": [
            {"label": label, "url": f"{addresses.POST}?view={key}", "current": key == view, "count": None}
            for key, label in queries.VIEWS.items()
        ],
    }
    return render(request, "post/tray.html", context)


@require_GET
def letter(request: PersonRequest, pk: int) -> HttpResponse:
    """One letter of the tray, with what it says."""
    _sorts(request)
    return render(request, "post/letter.html", {"letter": queries.opened(request.user, pk)})


@require_http_methods(["GET", "POST"])
def draft(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft of it, for whoever is named."""
    _sorts(request)
    card = queries.opened(request.user, pk).card
    form = DraftForm(request.POST or None, reader=request.user)
    made: list[str] = []
    if form.does(lambda: made.append(operations.take(letter=pk, actor=request.user, **form.cleaned_data).code)):
        messages.success(request, f"{made[0]} is a draft of theirs. They are told by e-mail.")
        return redirect("post")
    return _form(request, form, f"A draft of “{card.title}”", "Make the draft", card.url)


@require_http_methods(["GET", "POST"])
def drop(request: PersonRequest, pk: int) -> HttpResponse:
    """Out of the tray, with a reason."""
    _sorts(request)
    card = queries.opened(request.user, pk).card
    form = DropForm(request.POST or None)
    if form.does(lambda: operations.drop(letter=pk, actor=request.user, **form.cleaned_data)):
        messages.success(request, "The letter is dropped.")
        return redirect("post")
    return _form(request, form, f"Drop “{card.title}”", "Drop it", card.url)


@require_GET
def original(request: PersonRequest, pk: int) -> HttpResponse:
    """The letter as it came, for a mail program."""
    return originals.answer(queries.original(request.user, pk))


def _sorts(request: PersonRequest) -> None:
    if not access.may_sort(duties.roles_of(request.user)):
        raise Forbidden(access.SORT)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "post/form.html", context, status=form.status if form.is_bound else 200)
