"""The pages of the catalogue: what is offered, one entry with what it asks, and what its keepers write of it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from collab.web.refusing import Refusable
from projects.catalogue import access, addresses, asking, operations, queries
from projects.catalogue.asking import Row
from projects.catalogue.forms import EntryForm, QuestionForm, RetireEntryForm, Seen
from projects.catalogue.models import Entry
from projects.catalogue.queries import OFFER, VIEWS, EntryCard


def _found(request: PersonRequest) -> Iterator[EntryCard]:
    view, words = _asked(request)
    return iter(queries.cards(queries.rows(request.user, view, words)[:MOST]))


SHEET = Sheet(
    "catalogue", ("code", "title", "gives", "audience", "usual time=time", "price", "owner", "review_on", "status", "retired_on"), _found
)


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """What is offered, by title; and for its keepers what is in writing."""
    view, words = _asked(request)
    found = list(queries.rows(request.user, view, words)[: queries.PAGE + 1])
    context = {
        "entries": queries.cards(found[: queries.PAGE]),
        "has_more": len(found) > queries.PAGE,
        "view": view,
        "words": words,
        "views": [{"label": label, "url": _address(key, words), "current": key == view, "count": None} for key, label in VIEWS.items()],
        "can_keep": access.may_keep(duties.roles_of(request.user)),
    }
    return render(request, "catalogue/list.html", context)


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One entry: what it gives and asks, and for who may change it what is in writing."""
    _reads(request)
    entry = queries.one(request.user, code)
    (card,) = queries.cards([entry])
    may = access.may_change(request.user, duties.roles_of(request.user), entry)
    written = queries.in_writing(entry) if may else None
    context = {
        "card": card,
        "why_retired": queries.why_retired(entry),
        "asked": queries.asked(entry.current) if entry.current else [],
        "written": written,
        "in_writing": queries.asked(written) if written else [],
        "can_change": may,
    }
    return render(request, "catalogue/entry.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new entry, in writing."""
    if not access.may_keep(duties.roles_of(request.user)):
        raise Forbidden(access.KEEP)
    form = EntryForm(request.POST or None, reader=request.user, is_new=True)
    made: list[str] = []
    if form.does(lambda: made.append(operations.make(actor=request.user, **form.cleaned_data).code)):
        messages.success(request, "It is in writing: add what it asks, and publish it.")
        return redirect("catalogue-entry", code=made[0])
    return _form(request, form, "New entry of the catalogue", "Begin it", addresses.CATALOGUE)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What an entry says: its next version."""
    entry = _changed(request, code)
    says = operations.in_writing(entry) or entry.current
    assert says is not None
    stands = queries.told(entry, says) | {"owner": f"{entry.owner.name} ({entry.owner.username})", "version": entry.version}
    form = EntryForm(request.POST or None, reader=request.user, is_new=False, initial=stands)
    write = partial(operations.change, actor=request.user, code=code)
    said = (f"Change {says.title}", "Save", "It is in writing. Publish it when it is right.")
    return _done(request, form, entry, lambda: write(**form.cleaned_data), said)


@require_http_methods(["GET", "POST"])
def question(request: PersonRequest, code: str, key: str = "") -> HttpResponse:
    """A question of the version in writing, or another one."""
    entry = _changed(request, code)
    others = _rows(entry)
    row = next((one for one in others if one["key"] == key), None)
    if key and row is None:
        raise Http404
    form = QuestionForm(request.POST or None, others=others, row=row, version=entry.version)

    def write() -> None:
        rest = [one for one in others if one is not row]
        rest.insert(form.cleaned_data["position"] - 1, form.row())
        operations.change(actor=request.user, code=code, version=form.cleaned_data["version"], questions=rest)

    title = f"Change “{row['label']}”" if row else "Another question"
    return _done(request, form, entry, write, (title, "Save", "The question is in writing."))


@require_http_methods(["GET", "POST"])
def drop(request: PersonRequest, code: str, key: str) -> HttpResponse:
    """A question is asked no more, in the version in writing."""
    entry = _changed(request, code)
    others = _rows(entry)
    row = next((one for one in others if one["key"] == key), None)
    if row is None:
        raise Http404
    form = Seen(request.POST or None, initial={"version": entry.version})

    def write() -> None:
        rest = [one for one in others if one is not row]
        operations.change(actor=request.user, code=code, version=form.cleaned_data["version"], questions=rest)

    return _done(request, form, entry, write, (f"Ask “{row['label']}” no more", "Take it out", "It is taken out."))


@require_http_methods(["GET", "POST"])
def publish(request: PersonRequest, code: str) -> HttpResponse:
    """What is in writing is offered from now on."""
    entry = _changed(request, code)
    form = Seen(request.POST or None, initial={"version": entry.version})
    write = partial(operations.publish, actor=request.user, code=code)
    said = ("Publish what is in writing", "Publish it", "It is offered from now on.")
    return _done(request, form, entry, lambda: write(**form.cleaned_data), said)


@require_http_methods(["GET", "POST"])
def retire(request: PersonRequest, code: str) -> HttpResponse:
    """It is offered no more."""
    entry = _changed(request, code)
    form = RetireEntryForm(request.POST or None, initial={"version": entry.version})
    write = partial(operations.retire, actor=request.user, code=code)
    said = ("Retire the entry", "Retire it", "It is offered no more; what was asked with it stays.")
    return _done(request, form, entry, lambda: write(**form.cleaned_data), said)


def _rows(entry: Entry) -> list[Row]:
    version = operations.in_writing(entry) or entry.current
    return asking.rows(version) if version else []


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _asked(request: PersonRequest) -> tuple[str, str]:
    _reads(request)
    view, words = request.GET.get("view", "") or OFFER, request.GET.get("q", "").strip()[:100]
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    return view, words


def _address(view: str, words: str) -> str:
    said = {name: value for name, value in (("view", view), ("q", words)) if value and value != OFFER}
    return f"{addresses.CATALOGUE}?{urlencode(said)}" if said else addresses.CATALOGUE


def _changed(request: PersonRequest, code: str) -> Entry:
    """The entry for who may change it."""
    _reads(request)
    entry = queries.one(request.user, code)
    if not access.may_change(request.user, duties.roles_of(request.user), entry):
        raise Forbidden(access.CHANGE)
    return entry


def _done(request: PersonRequest, form: Refusable, entry: Entry, write: Callable[[], Any], said: tuple[str, str, str]) -> HttpResponse:
    """Do it and lead back to the entry, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done)
        return redirect("catalogue-entry", code=entry.code)
    form.moved(queries.one(request.user, entry.code).version)
    return _form(request, form, title, submit, addresses.catalogue_entry(entry.code))


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "catalogue/form.html", context, status=form.status if form.is_bound else 200)
