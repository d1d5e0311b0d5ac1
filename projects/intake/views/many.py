"""Many at once: what is picked in the inbox, what is done to all of them, and what became of each."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collab.kit import numbering
from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.people.requests import PersonRequest
from projects.intake import access, addresses
from projects.intake.doors import DOORS
from projects.intake.forms.moves import MoveForm
from projects.intake.models import Request
from projects.intake.moves import CARDS
from projects.intake.operations import bulk
from projects.intake.queries.triage import inbox
from projects.intake.views import refusals

NONE = "Pick some of the requests first."


@dataclass(frozen=True, slots=True)
class Picked:
    """One of them; ``pick`` is how a form names it, with the version that was seen."""

    number: str
    title: str
    pick: str


@require_http_methods(["GET", "POST"])
def many(request: PersonRequest) -> HttpResponse:
    """GET asks what the move needs, once for all; POST makes it for each and tells what became of them."""
    inbox.opened(request.user)
    given = request.GET if request.method == "GET" else request.POST
    name, picks = given.get("move", ""), given.getlist("pick")[: bulk.MOST + 1]
    if name not in bulk.VERBS:
        raise Http404
    picked = pairs(picks)
    if not picked:
        messages.error(request, NONE)
        return redirect(addresses.TRIAGE)
    form = _form(name, request)
    if request.method == "POST" and form.is_valid():
        try:
            report = bulk.make(actor=request.user, name=name, picked=picked, **form.words())
        except Invalid as refused:
            refusals.show(form, refused, form.named)
        else:
            (messages.warning if report.not_done else messages.success)(request, report.words)
            return redirect(addresses.TRIAGE)
    page = {
        "form": form,
        "title": f"{CARDS[name].label}: {len(picked)} at once",
        "submit": CARDS[name].submit,
        "danger": CARDS[name].is_danger,
        "move": name,
        "picked": picked_of(request.user, picked),
    }
    return render(request, "triage/many.html", page, status=422 if form.errors else 200)


def _form(name: str, request: PersonRequest) -> MoveForm:
    """The form of one move, for all of them: each version is with what is picked."""
    door = DOORS[name].form
    form = door({**request.POST.dict(), "version": 1}) if request.method == "POST" else door(initial={"version": 1})
    form.prepare(Request(number=0, requester=request.user), request.user)
    return form


def pairs(picks: list[str]) -> list[tuple[int, int]]:
    """Numbers with the versions that were seen; what is neither is no request."""
    found = []
    for pick in picks:
        code, _, version = pick.partition(":")
        if version.isascii() and version.isdigit() and len(version) < 10:
            found.append((numbering.parse(code), int(version)))
    return list(dict(found).items())


def picked_of(person: Person, picked: list[tuple[int, int]]) -> list[Picked]:
    """Those that the person may open, by their titles. One query."""
    titles = dict(access.visible(person).filter(number__in=[number for number, _ in picked]).values_list("number", "title"))
    return [Picked(numbering.code(number), titles.get(number, ""), f"{numbering.code(number)}:{version}") for number, version in picked]
