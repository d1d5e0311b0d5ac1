"""Letting somebody see a confidential request, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from collab.kit import numbering
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.forms.viewers import ShowForm
from projects.intake.operations import sight
from projects.intake.sight import SIGHT
from projects.intake.views import people

SHOWING = people.Naming(
    SIGHT, "show", ShowForm, "Let somebody see this", "Let them see it", sight.show, "{} sees {} now.", addresses.request_viewers
)


@require_http_methods(["GET", "POST"])
def show(request: PersonRequest, code: str) -> HttpResponse:
    """GET asks who; POST lets them see it and leads back to the request."""
    return people.answer(request, code, SHOWING)


@require_POST
def stop(request: PersonRequest, code: str, username: str) -> HttpResponse:
    """Take it back."""
    number = numbering.parse(code)
    viewer = sight.stop_showing(number=number, actor=request.user, person=username)
    messages.success(request, f"{viewer.name} no longer sees {numbering.code(number)}.")
    return redirect(addresses.request(numbering.code(number)))
