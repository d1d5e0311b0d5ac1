"""Naming a colleague on a request, taking one off, and leaving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.people.requests import PersonRequest
from projects.intake import access, addresses
from projects.intake.colleagues import COLLEAGUES
from projects.intake.forms.colleagues import ColleagueForm
from projects.intake.models import Request
from projects.intake.operations import colleagues
from projects.intake.queries.page import detail
from projects.intake.views import refusals


@require_http_methods(["GET", "POST"])
def name(request: PersonRequest, code: str) -> HttpResponse:
    """GET asks who; POST names them and leads back to the request."""
    about = detail.find(request.user, numbering.parse(code))
    if refused := COLLEAGUES.obstacle(about, "name_colleague", access.roles_of(request.user, about)):
        raise refused
    if request.method == "GET":
        return _page(request, about, ColleagueForm())
    form = ColleagueForm(request.POST)
    if form.is_valid():
        try:
            colleague = colleagues.name(number=about.number, actor=request.user, person=form.cleaned_data["person"])
        except Invalid as wrong:
            refusals.show(form, wrong)
        except Conflict as refused:
            return refusals.conflict(request, about, refused)
        else:
            messages.success(request, f"{colleague.name} asks for {about.code} too now.")
            return redirect(addresses.request(about.code))
    return _page(request, about, form, status=422)


def _page(request: PersonRequest, about: Request, form: ColleagueForm, status: int = 200) -> HttpResponse:
    back = addresses.request(about.code)
    page = {
        "number": about.code,
        "subject": about.title,
        "form": form,
        "title": "Name a colleague",
        "submit": "Name them",
        "action": addresses.request_colleagues(about.code),
        "cancel": back,
        "next": back,
    }
    return render(request, "intake/move.html", page, status=status)


@require_POST
def take_off(request: PersonRequest, code: str, username: str) -> HttpResponse:
    """Take them off it, or leave it; whoever left leads to what they still see."""
    number = numbering.parse(code)
    colleague = colleagues.take_off(number=number, actor=request.user, person=username)
    shown = numbering.code(number)
    if colleague.pk != request.user.pk:
        messages.success(request, f"{colleague.name} no longer asks for {shown}.")
        return redirect(addresses.request(shown))
    messages.success(request, f"You no longer ask for {shown}.")
    is_there = access.visible(request.user).filter(number=number).exists()
    return redirect(addresses.request(shown) if is_there else addresses.REQUESTS)
