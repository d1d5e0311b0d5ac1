"""The pages of notes: write one, one with its answers, change its words, resolve it, follow the thing that it is on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.account import keeping
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.notes import access, carriers, operations, queries
from collab.notes.carriers import Carrier
from collab.notes.forms import EditForm, NoteForm
from collab.notes.operations import TOO_LATE
from collab.people.requests import PersonRequest
from collab.web.refusing import at_fields


@require_http_methods(["GET", "POST"])
def write(request: PersonRequest, things: str, code: str) -> HttpResponse:
    """A new note; what is refused is shown with its words."""
    carrier = carriers.of(things)
    thing = carrier.find(request.user, code)
    if why := access.refused(request.user, carrier, thing):
        raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)
    can_review = carriers.is_reviewing(request.user, carrier, thing.pk)
    form = NoteForm(request.POST if request.method == "POST" else None, reader=request.user, can_review=can_review)

    def send() -> None:
        operations.write(things=things, code=code, actor=request.user, **form.words())

    if _done(form, send):
        messages.success(request, "Your note is written.")
        return redirect(f"{carrier.page(thing)}#notes")
    return _form(request, carrier, thing, form, "Write a note", carrier.page(thing))


@require_http_methods(["GET", "POST"])
def thread(request: PersonRequest, pk: int) -> HttpResponse:
    """One note with its answers; POST answers it."""
    found = queries.found(request.user, pk)
    if found.note.replies_to_id:
        return redirect("note", pk=found.note.replies_to_id)
    refused = access.refused(request.user, found.carrier, found.thing)
    form = NoteForm(request.POST if request.method == "POST" else None, reader=request.user)

    def send() -> None:
        operations.write(
            things=found.carrier.things, code=found.carrier.code(found.thing), actor=request.user, replies_to=pk, **form.words()
        )

    if request.method == "POST" and refused:
        raise (Conflict if refused == found.carrier.closed(found.thing) else Forbidden)(refused)
    if _done(form, send):
        messages.success(request, "Your answer is written.")
        return redirect("note", pk=pk)
    (card,) = queries.threads(request.user, [found.note], may_write=not refused)
    page = {
        "note": card,
        "name": found.carrier.name(found.thing),
        "page": found.carrier.page(found.thing),
        "form": None if refused else form,
        "refused": refused,
        **keeping.beside(request, form),
    }
    return render(request, "notes/thread.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Other words for one's own note, within 15 minutes."""
    found = queries.found(request.user, pk)
    (card,) = queries.cards(request.user, [found.note])
    if found.note.author_id != request.user.pk:
        raise Forbidden("Only who wrote a note changes its words.")
    if not card.can_edit:
        raise Conflict(TOO_LATE)
    form = EditForm(
        request.POST if request.method == "POST" else None, reader=request.user, initial={"text": card.words, "version": card.version}
    )
    if _done(form, lambda: operations.edit(note=pk, actor=request.user, **form.words())):
        messages.success(request, "Your note is changed.")
        return redirect("note", pk=found.note.replies_to_id or pk)
    return _form(request, found.carrier, found.thing, form, "Change your note", card.url)


@require_POST
def resolve(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it is settled, or open it again."""
    is_resolved = request.POST.get("resolved", "yes") != "no"
    operations.resolve(note=pk, actor=request.user, is_resolved=is_resolved)
    messages.success(request, "Resolved." if is_resolved else "It is open again.")
    return redirect("note", pk=pk)


@require_POST
def watch(request: PersonRequest, things: str, code: str) -> HttpResponse:
    """Follow it, or not."""
    carrier = carriers.of(things)
    thing = carrier.find(request.user, code)
    is_on = request.POST.get("on", "yes") != "no"
    operations.watch(things=things, code=code, actor=request.user, is_on=is_on)
    messages.success(request, "You are told of notes on it." if is_on else "You are no longer told of notes on it.")
    return redirect(f"{carrier.page(thing)}#notes")


def _done(form: NoteForm, write: Callable[[], Any]) -> bool:
    """Whether the form was sent and is written; what is wrong with it stands at its fields."""
    if not form.is_valid():
        return False
    try:
        write()
    except Invalid as wrong:
        at_fields(form, wrong)
        return False
    return True


def _form(request: PersonRequest, carrier: Carrier, thing: Any, form: NoteForm, title: str, back: str) -> HttpResponse:
    page = {"form": form, "title": title, "name": carrier.name(thing), "cancel": back, **keeping.beside(request, form)}
    return render(request, "notes/form.html", page, status=422 if form.is_bound else 200)
