"""The pages of packs: the list, a new one, one with its review and its files, and how two differ."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.account import keeping
from collab.kit import clock
from collab.kit.errors import Forbidden, NotFound
from collab.packs import access, addresses, comparing, filing, operations, periods, reading, reviewing
from collab.packs.cards import Frozen, PackCard
from collab.packs.forms import DecideForm, FreezeForm
from collab.packs.states import Form
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away

MOST = 60


def _every(request: PersonRequest) -> list[PackCard]:
    access.reading(request.user)
    return reading.cards(reading.packs(request.user))


PACKS = Sheet("packs", ("code", "title", "sight", "starts_on", "ends_on", "as_of", "by", "hash", "earlier", "decisions"), _every)


@require_safe
@away(PACKS)
def index(request: PersonRequest) -> HttpResponse:
    """The packs that this person may read, the newest first."""
    access.reading(request.user)
    found = reading.cards(reading.packs(request.user)[:MOST])
    return render(request, "packs/list.html", {"packs": found, "can_make": bool(access.makes(request.user))})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Freeze a month or a quarter."""
    sights = access.makes(request.user)
    if not sights:
        raise Forbidden(access.MAKE)
    form = FreezeForm(request.POST if request.method == "POST" else None, periods=periods.offered(clock.today()), sights=sights)
    made: list[Any] = []
    if form.is_bound and form.does(lambda: made.append(operations.freeze(actor=request.user, **form.cleaned_data))):
        messages.success(request, "The pack is frozen. Its files are being drawn.")
        return redirect("pack", made[0].code)
    return _form(request, form, "Freeze a pack", "Freeze it", addresses.PACKS)


def _figures(request: PersonRequest, code: str) -> Iterator[dict[str, Any]]:
    """Each figure to the last digit, or the rows of the one that is open."""
    found = reading.frozen(reading.one(request.user, code))
    if key := request.GET.get("of", ""):
        opened = reading.figure(found, key)
        for row in opened.rows:
            yield {"part": opened.title, "code": row.code, "name": row.name, "figure": "", "value": row.exact, "unit": row.unit, "rule": ""}
        return
    for one in found.headlines:
        yield {"part": "figure", "code": one.key, "name": one.title, "figure": "", "value": one.exact, "unit": one.unit, "rule": one.rule}
    for thing in found.things:
        for one in thing.figures:
            told = {"figure": one.title, "value": one.exact, "unit": one.unit, "rule": one.rule}
            yield {"part": thing.part, "code": thing.code, "name": thing.name, **told}


FIGURES = Sheet("pack", ("part", "code", "name", "figure", "value", "unit", "rule"), _figures)


@require_safe
@away(FIGURES)
def pack(request: PersonRequest, code: str) -> HttpResponse:
    """One pack, as it stood; ``?of`` opens the rows behind one of its figures."""
    row = reading.one(request.user, code)
    found = reading.frozen(row)
    if key := request.GET.get("of", ""):
        return render(request, "packs/figure.html", {"pack": found, "figure": reading.figure(found, key)})
    context = {
        "pack": found,
        "decided": reviewing.decisions(row, reviewing.titles(found)),
        "going_on": reviewing.going_on(row),
        **_files(row, found),
        "can_decide": access.may_decide(request.user),
        "others": [one for one in reading.cards(reading.packs(request.user).filter(sight=row.sight)[:MOST]) if one.code != row.code],
    }
    return render(request, "packs/pack.html", context)


def _changes(request: PersonRequest, code: str) -> Iterator[comparing.Change]:
    found = comparing.compared(request.user, code, request.GET.get("with", ""))
    yield from (*found.headlines, *found.things)


CHANGES = Sheet("pack-compare", ("key", "title", "unit", "before", "after", "difference"), _changes)


@require_safe
@away(CHANGES)
def compare(request: PersonRequest, code: str) -> HttpResponse:
    """How it differs from another one (``?with``), with what happened between."""
    return render(request, "packs/compare.html", {"found": comparing.compared(request.user, code, request.GET.get("with", ""))})


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PersonRequest, code: str) -> HttpResponse:
    """What the review decided, and the action that it becomes."""
    row = reading.one(request.user, code)
    if not access.may_decide(request.user):
        raise Forbidden(access.DECIDE)
    titles = reviewing.titles(reading.frozen(row))
    given = request.POST if request.method == "POST" else None
    form = DecideForm(given, reader=request.user, figures=titles, initial={"figure": request.GET.get("of", "")})
    if form.is_bound and form.does(lambda: operations.decide(actor=request.user, pack=code, **form.cleaned_data)):
        messages.success(request, "It is decided, and an action stands.")
        return redirect("pack", code)
    return _form(request, form, f"Decide in the review of {code}", "Decide", addresses.pack(code))


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: PersonRequest, code: str) -> HttpResponse:
    """How far its files are; a POST names one (``form``) that is drawn anew."""
    row = reading.one(request.user, code)
    if request.method == "POST":
        operations.draw(actor=request.user, pack=code, form=request.POST.get("form", ""))
        return redirect("pack-files", code)
    found = reading.frozen(row)
    template = "packs/_files.html" if request.htmx else "packs/files.html"
    return render(request, template, {"pack": found, **_files(row, found)})


@require_safe
def file(request: PersonRequest, code: str, form: str) -> HttpResponse:
    """A file of it, to be saved: PDF or PowerPoint."""
    if form not in Form.values:
        raise NotFound
    row = reading.one(request.user, code)
    return filing.answer(request.user, row, reading.frozen(row).closed, form)


def _files(row: Any, found: Frozen) -> dict[str, Any]:
    shown = filing.files(row, found.closed)
    return {"files": shown, "is_drawing": any(one.is_due for one in shown)}


def _form(request: PersonRequest, form: Any, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "packs/form.html", context, status=form.status if form.is_bound else 200)
