"""The page of one move: the fields it needs, and its making."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from collab.account import keeping
from collab.account.addresses import KEPT
from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.people.models import Person
from collab.people.requests import PersonRequest
from projects.intake import access, addresses
from projects.intake.access import roles_of
from projects.intake.doors import DOORS
from projects.intake.flow import FLOW
from projects.intake.forms.moves import MoveForm
from projects.intake.models import Request
from projects.intake.moves import CARDS
from projects.intake.queries.page import detail, history
from projects.intake.queries.page.answered import answered
from projects.intake.views import refusals

# The moves by which somebody may lose sight of it, and where they go on then.
GIVING, LOST = ("hand_over", "reassign"), "/"


@require_http_methods(["GET", "POST"])
def move(request: PersonRequest, code: str, name: str) -> HttpResponse:
    """GET asks what the move needs; POST makes it and leads back to where one came from."""
    if name not in DOORS:
        raise Http404
    number = numbering.parse(code)
    back = local(request.POST.get("next") or request.GET.get("next") or "", addresses.request(numbering.code(number)))
    if request.method == "GET":
        about = detail.find(request.user, number)
        form = opened(name, about, request.user)
        return form_page(request, about, name, form, back, is_back=keeping.into(form, request.user, request.path))
    # The operation finds the request itself, so a move that is made asks for it once.
    form = sent(name, number, request)
    if form.is_valid():
        try:
            done = make(name, number, request.user, form)
        except Conflict as refused:
            return met(request, detail.find(request.user, number), name, form, refused, back)
        if done:
            messages.success(request, answered(request.user, number, name))
            return redirect(back if _is_seen(request.user, number, name) else LOST)
    return form_page(request, detail.find(request.user, number), name, form, back, status=422)


def _is_seen(person: Person, number: int, name: str) -> bool:
    """Whoever gives a confidential request away may no longer open its page, and is not sent there."""
    return name not in GIVING or access.visible(person).filter(number=number).exists()


def met(request: PersonRequest, about: Request, name: str, form: MoveForm, refused: Conflict, back: str) -> HttpResponse:
    """Somebody was quicker: where the move can still be made, its form with what was typed and the version that stands now."""
    if FLOW.obstacle(about, name, roles_of(request.user, about)) or not form.has_words:
        return refusals.conflict(request, about, refused)
    return form_page(request, about, name, again(form, about, refused), back, status=409)


def again(form: MoveForm, about: Request, refused: Conflict) -> MoveForm:
    """The form as it was sent, to be sent once more against what stands now."""
    form.add_error(None, f"{refused.sentence} What you wrote is below: send it again if it still holds.")
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = about.version  # type: ignore[index]
    return form


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


def form_page(
    request: PersonRequest, about: Request, name: str, form: MoveForm, back: str, status: int = 200, is_back: bool = False
) -> HttpResponse:
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
        "is_back": is_back,
        "to": KEPT if form.has_words else "",
        "at": addresses.request_move(about.code, name),
    }
    return render(request, "intake/move.html", page, status=status)


def local(address: str, otherwise: str) -> str:
    """``address`` where it leads to a page of ours, else ``otherwise``."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else otherwise
