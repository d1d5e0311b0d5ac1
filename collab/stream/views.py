"""The pages of a stream: all of it, whether it has another version, and its links."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.request import HttpRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notes import carriers
from collab.notes.carriers import Carrier
from collab.people.requests import PersonRequest
from collab.stream import access, operations, page, polling, queries, sight, telling, versions
from collab.stream.forms import LinkForm
from collab.stream.states import RENEWED, Kind
from collab.web import calls
from collab.web.keyset import cut
from collab.web.middleware import too_often


@require_GET
def stream(request: PersonRequest, things: str, code: str) -> HttpResponse:
    """All that happened, newest first, of one kind where ``?kind`` names it. For htmx the newest of it alone, as a part of another page."""
    carrier, thing = _opened(request, things, code)
    kind = request.GET.get("kind", "")
    if kind and kind not in Kind.values:
        raise Invalid("There is no such view.", kind="One of: " + ", ".join(Kind.values) + ".")
    seen = sight.of(request.user, carrier, thing)
    place = page.place(request.user, seen)
    events = queries.told(request.user, seen, kind).order_by(*queries.ORDER.order)
    before = queries.ORDER.read(request.GET.get("before", ""))
    if before:
        events = events.filter(queries.ORDER.after(before))
    shown, last = cut(list(events[: queries.PAGE + 1]), queries.PAGE)
    address = place.url + (f"?kind={kind}" if kind else "")
    context = {
        "stream": place,
        "entries": telling.entries(request.user, seen, shown),
        "kind": kind,
        "views": _views(place.url, kind),
        "page": {"newer": address if before else "", "older": f"{address}{'&' if kind else '?'}before={last.pk}" if last else ""},
        "address": address,
        "is_part": bool(request.htmx),
    }
    return render(request, "stream/_part.html" if request.htmx else "stream/page.html", context)


def _views(url: str, kind: str) -> list[dict[str, Any]]:
    offered = [("", "All"), *((one.value, str(one.label)) for one in Kind)]
    return [
        {"label": label, "url": f"{url}?kind={name}" if name else url, "count": None, "current": name == kind} for name, label in offered
    ]


@require_GET
def version(request: PersonRequest, things: str, code: str) -> HttpResponse:
    """The version now and what to ask by from now on, for who is signed in and may still open it."""
    carrier, thing = _opened(request, things, code)
    seen = sight.of(request.user, carrier, thing)
    found = versions.of(seen)
    said = _said(found, request.GET.get("held", ""))
    return JsonResponse({**said, "poll": polling.address(request.user, seen), "seconds": RENEWED})


def _said(found: versions.Version, held: str) -> dict[str, object]:
    """The version, and that it is no news to a page that began since: the page holds it from then on."""
    is_first = held.startswith(versions.BEGUN) and found.is_of(held)
    return {"version": found.name, **({"same": True} if is_first else {})}


@require_GET
def poll(request: HttpRequest, secret: str) -> HttpResponse:
    """The version, for whoever has this address: no session is read and, where the cache has it, nothing is asked of the database."""
    try:
        asked = polling.read(secret)
    except polling.Over:
        return HttpResponse(status=410)
    if asked is None:
        raise NotFound
    if excess := calls.excess(f"polls:{asked.person}", "GET"):
        return too_often(request, excess)
    found = versions.at(asked.kind, asked.key, asked.marks)
    if found is None:
        raise NotFound
    held = request.headers.get("If-None-Match", "").strip('"')
    answer: HttpResponse = HttpResponseNotModified() if held == found.name else JsonResponse(_said(found, held))
    answer.headers["ETag"] = f'"{found.name}"'
    return answer


@require_http_methods(["GET", "POST"])
def link(request: PersonRequest, things: str, code: str) -> HttpResponse:
    """Add a link; what is refused is shown with what was typed."""
    carrier, thing = _opened(request, things, code)
    if why := access.refused(request.user, carrier, thing):
        raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.does(lambda: operations.add(things=things, code=code, actor=request.user, **form.cleaned_data)):
        messages.success(request, "Your link is added.")
        return redirect(f"{carrier.page(thing)}#links")
    context = {"form": form, "name": carrier.name(thing), "cancel": carrier.page(thing)}
    return render(request, "stream/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def unlink(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask once, then remove it."""
    row = access.visible(request.user).select_related("added_by").filter(pk=pk, removed_at=None).first()
    thing = carriers.thing(row.subject_kind, row.subject_id) if row else None
    if row is None or thing is None:
        raise NotFound
    carrier = carriers.CARRIERS.value[row.subject_kind]
    if request.method == "POST":
        operations.remove(link=pk, actor=request.user)
        messages.success(request, "The link is removed.")
        return redirect(f"{carrier.page(thing)}#links")
    if why := access.refused(request.user, carrier, thing):
        raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)
    context = {"links": telling.link_cards([row]), "name": carrier.name(thing), "cancel": carrier.page(thing)}
    return render(request, "stream/remove.html", context)


def _opened(request: PersonRequest, things: str, code: str) -> tuple[Carrier, Any]:
    carrier = carriers.of(things)
    return carrier, carrier.find(request.user, code)
