"""The pages of files: add one, have one, remove one's own."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.files import access, queries, receiving, sending
from collab.files.forms import FileForm
from collab.files.states import MOST_SENT
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notes import carriers
from collab.notes.states import Audience
from collab.people.requests import PersonRequest


@require_http_methods(["GET", "POST"])
def put(request: PersonRequest, things: str, code: str) -> HttpResponse:
    """Add a file; what is refused says why, and another may be chosen."""
    carrier = carriers.of(things)
    thing = carrier.find(request.user, code)
    if why := access.refused(request.user, carrier, thing):
        raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)
    can_review = carriers.is_reviewing(request.user, carrier, thing.pk)
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()), can_review=can_review)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        audience = form.cleaned_data.get("audience") or Audience.EVERYONE
        try:
            receiving.receive(things=things, code=code, actor=request.user, name=sent.name, content=sent.file, audience=audience)
        except Invalid as wrong:
            for name, sentences in wrong.fields.items():
                form.add_error(name if name in form.fields else None, sentences)
        except Conflict as wrong:
            form.add_error("file", wrong.sentence)
        else:
            messages.success(request, "Your file is added.")
            return redirect(f"{carrier.page(thing)}#files")
    page = {"form": form, "name": carrier.name(thing), "cancel": carrier.page(thing)}
    return render(request, "files/form.html", page, status=422 if form.is_bound else 200)


put.most_bytes = MOST_SENT  # type: ignore[attr-defined]


@require_GET
def file(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Its bytes, for who may have them now."""
    return sending.answer(queries.one(request.user, pk))


@require_http_methods(["GET", "POST"])
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask once, then remove one's own file."""
    row = access.visible(request.user).select_related("put_by").filter(pk=pk).first()
    thing = carriers.thing(row.subject_kind, row.subject_id) if row else None
    if row is None or thing is None:
        raise NotFound
    carrier = carriers.CARRIERS.value[row.subject_kind]
    if request.method == "POST":
        receiving.take_away(file=pk, actor=request.user)
        messages.success(request, "The file is removed.")
        return redirect(f"{carrier.page(thing)}#files")
    if row.put_by_id != request.user.pk:
        raise Forbidden("Only who put a file there removes it.")
    (card,) = queries.cards(request.user, [row])
    return render(request, "files/remove.html", {"file": card, "name": carrier.name(thing), "cancel": carrier.page(thing)})
