"""The page of one move: the fields it needs, and its making."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.people.models import Person
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.access import roles_of
from projects.intake.doors import DOORS
from projects.intake.flow import FLOW
from projects.intake.forms.moves import MoveForm
from projects.intake.models import Request
from projects.intake.moves import CARDS
from projects.intake.queries.page import detail, history
from projects.intake.views import refusals


@require_http_methods(["GET", "POST"])
def move(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """GET asks what the move needs; POST makes it and leads back to where one came from."""
    if name not in DOORS:
        raise Http404
    number = numbering.parse(code)
    back = local(request.POST.get("next") or request.GET.get("next") or "", addresses.request(numbering.code(number)))
    if request.method == "GET":
        about = detail.find(request.user, number)
        return form_page(request, about, name, opened(name, about, request.user), back)
    # The operation finds the request itself, so a move that is made asks for it once.
    form = sent(name, number, request)
    if form.is_valid():
        try:
            done = make(name, number, request.user, form)
        except Conflict as refused:
            return refusals.conflict(request, detail.find(request.user, number), refused)
        if done:
            messages.success(request, f"{numbering.code(number)} {CARDS[name].done}. {form.said()}".strip())
            return redirect(back)
    return form_page(request, detail.find(request.user, number), name, form, back, status=422)


def opened(name: str, about: Request, person: Person) -> MoveForm:
    """The empty form of a move; raises Forbidden or Conflict where the move cannot be made now."""
    if refused := FLOW.obstacle(about, name, roles_of(person, about)):
        raise refused
    form = DOORS[name].form(initial={"version": about.version})
    form.prepare(about, person)
    return form


def sent(name: str, number: int, request: PersonRequest) -> MoveForm:
    """The form of a move as it was sent; NotFound for what the person may not see, where the form depends on the request."""
    form = DOORS[name].form(request.POST)
    if DOORS[name].form.prepare is not MoveForm.prepare:
        form.prepare(detail.find(request.user, number), request.user)
    return form


def make(name: str, number: int, person: Person, form: MoveForm) -> bool:
    """Make the move. False where the words were refused, which the form then says; raises Conflict in words, NotFound.

    The same form sent twice is one move: what this person has just done counts as done.
    """
    seen = form.cleaned_data["version"]
    try:
        DOORS[name].verb(number=number, actor=person, version=seen, **form.words())
    except Invalid as refused:
        refusals.show(form, refused, form.named)
        return False
    except Conflict as refused:
        about = detail.find(person, number)
        if history.is_by(about, person, name, seen + 1):
            return True
        raise refusals.quicker(about, refused, seen) from refused
    return True


def form_page(request: PersonRequest, about: Request, name: str, form: MoveForm, back: str, status: int = 200) -> HttpResponse:
    it = CARDS[name]
    page = {
        "number": about.code,
        "subject": about.title,
        "question": about.question if name == "answer" else "",
        "form": form,
        "title": it.title,
        "submit": it.submit,
        "action": addresses.request_move(about.code, name),
        "cancel": back,
        "next": back,
        "danger": it.is_danger,
    }
    return render(request, "intake/move.html", page, status=status)


def local(address: str, otherwise: str) -> str:
    """``address`` where it leads to a page of ours, else ``otherwise``."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else otherwise
