"""Naming a colleague on a request, taking one off, and leaving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from collab.kit import numbering
from collab.people.requests import PersonRequest
from projects.intake import access, addresses
from projects.intake.colleagues import COLLEAGUES
from projects.intake.forms.colleagues import ColleagueForm
from projects.intake.operations import colleagues
from projects.intake.views import people

NAMING = people.Naming(
    COLLEAGUES,
    "name_colleague",
    ColleagueForm,
    "Name a colleague",
    "Name them",
    colleagues.name,
    "{} asks for {} too now.",
    addresses.request_colleagues,
)


@require_http_methods(["GET", "POST"])
def name(request: PersonRequest, code: str) -> HttpResponse:
    """GET asks who; POST names them and leads back to the request."""
    return people.answer(request, code, NAMING)


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
