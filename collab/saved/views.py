"""The pages of saved views: all of one's own, a list's menu, saving, changing, deleting, and opening one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.account import keeping
from collab.kit.errors import NotFound
from collab.people.requests import PersonRequest
from collab.saved import addresses, operations, queries
from collab.saved.forms import ViewForm
from collab.web.exports import Sheet, away
from collab.web.saving import PAGES

SHEET = Sheet(
    "views",
    ("name", "page=page_label", "query", "owner", "shared=shared_words", "usual=is_usual"),
    lambda request: queries.cards(request.user, queries.shown(request.user)),
)


@require_safe
@away(SHEET)
def index(request: PersonRequest) -> HttpResponse:
    """One's own views and those that others share with one's roles."""
    found = queries.cards(request.user, queries.shown(request.user)[: queries.MOST])
    return render(
        request, "saved/list.html", {"own": [one for one in found if one.is_own], "others": [one for one in found if not one.is_own]}
    )


@require_safe
def menu(request: PersonRequest) -> HttpResponse:
    """The menu of one list: its views, and where the present filter is saved."""
    page, query = _asked(request)
    found = queries.cards(request.user, queries.shown(request.user).filter(page=page)[: queries.MOST])
    context = {"views": found, "page": PAGES.value[page], "name": page, "query": query}
    return render(request, "saved/_menu.html" if request.htmx else "saved/menu.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Save the present filter of a list."""
    page, query = _asked(request)
    form = ViewForm(request.POST if request.method == "POST" else None, is_new=True, initial={"page": page, "query": query})
    made: list[Any] = []
    if form.is_bound and form.does(lambda: made.append(operations.keep(actor=request.user, **form.cleaned_data))):
        messages.success(request, "The view is saved.")
        return redirect("view", made[0].code)
    return _form(request, form, f"Save a view of {PAGES.value[page].label.lower()}", addresses.VIEWS)


@require_safe
def view(request: PersonRequest, code: str) -> HttpResponse:
    """Open the list under the filter, as this person may see it; or say what of it is gone."""
    found = queries.one(request.user, code)
    return render(request, "saved/gone.html", {"view": found}, status=409) if found.wrong else redirect(found.opens)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What a view of one's own is called, with whom it is shared, and whether the list opens with it."""
    row = queries.own(request.user).filter(code=code).first()
    if row is None:
        raise NotFound
    said = {"name": row.name, "shared": row.shared, "is_usual": row.is_usual}
    form = ViewForm(request.POST if request.method == "POST" else None, is_new=False, initial=said)
    if form.is_bound and form.does(lambda: operations.change(actor=request.user, code=code, **form.cleaned_data)):
        messages.success(request, "The view is changed.")
        return redirect("views")
    return _form(request, form, row.name, addresses.VIEWS)


@require_POST
def delete(request: PersonRequest, code: str) -> HttpResponse:
    operations.delete(actor=request.user, code=code)
    messages.success(request, "The view is deleted.")
    return redirect("views")


def _asked(request: PersonRequest) -> tuple[str, str]:
    """Which list, and its filter: from the address, or from the form."""
    given = request.POST if request.method == "POST" else request.GET
    page = given.get("page", "")
    if page not in PAGES.value:
        raise NotFound
    return page, queries.written(PAGES.value[page].kept(queries.filters(given.get("query", "")[:4_000])))


def _form(request: PersonRequest, form: ViewForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": "Save", "back": back, **keeping.beside(request, form)}
    return render(request, "saved/form.html", context, status=form.status if form.is_bound else 200)
