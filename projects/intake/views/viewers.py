"""Letting somebody see a confidential request, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.access import roles_of
from projects.intake.forms.viewers import ShowForm
from projects.intake.models import Request
from projects.intake.operations import sight
from projects.intake.queries.page import detail
from projects.intake.sight import SIGHT
from projects.intake.views import refusals


@require_http_methods(["GET", "POST"])
def show(request: PersonRequest, code: str) -> HttpResponse:
    """GET asks who; POST lets them see it and leads back to the request."""
    about = detail.find(request.user, numbering.parse(code))
    if refused := SIGHT.obstacle(about, "show", roles_of(request.user, about)):
        raise refused
    if request.method == "GET":
        return _page(request, about, ShowForm())
    form = ShowForm(request.POST)
    if form.is_valid():
        try:
            viewer = sight.show(number=about.number, actor=request.user, person=form.cleaned_data["person"])
        except Invalid as wrong:
            refusals.show(form, wrong)
        except Conflict as refused:
            return refusals.conflict(request, about, refused)
        else:
            messages.success(request, f"{viewer.name} sees {about.code} now.")
            return redirect(addresses.request(about.code))
    return _page(request, about, form, status=422)


def _page(request: PersonRequest, about: Request, form: ShowForm, status: int = 200) -> HttpResponse:
    back = addresses.request(about.code)
    page = {
        "number": about.code,
        "subject": about.title,
        "form": form,
        "title": "Let somebody see this",
        "submit": "Let them see it",
        "action": addresses.request_viewers(about.code),
        "cancel": back,
        "next": back,
    }
    return render(request, "intake/move.html", page, status=status)


@require_POST
def stop(request: PersonRequest, code: str, username: str) -> HttpResponse:
    """Take it back."""
    number = numbering.parse(code)
    viewer = sight.stop_showing(number=number, actor=request.user, person=username)
    messages.success(request, f"{viewer.name} no longer sees {numbering.code(number)}.")
    return redirect(addresses.request(numbering.code(number)))
