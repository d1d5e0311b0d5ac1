"""A page that names somebody on a request: it asks who, does it, and leads back to the request."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.workflow.flow import Flow
from projects.intake import access, addresses
from projects.intake.models import Request
from projects.intake.queries.page import detail
from projects.intake.views import refusals


@dataclass(frozen=True, slots=True)
class Naming:
    """One way of naming a person: the move of a flow that permits it, its form and words, what does it, what is said then, its address."""

    flow: Flow
    move: str
    form: type[forms.Form]
    title: str
    submit: str
    does: Callable[..., Person]
    said: str
    address: Callable[[str], str]


def answer(request: PersonRequest, code: str, naming: Naming) -> HttpResponse:
    """GET asks who; POST names them and leads back to the request. Raises what the flow refuses."""
    about = detail.find(request.user, numbering.parse(code))
    if refused := naming.flow.obstacle(about, naming.move, access.roles_of(request.user, about)):
        raise refused
    if request.method == "GET":
        return _page(request, about, naming, naming.form())
    form = naming.form(request.POST)
    if form.is_valid():
        try:
            person = naming.does(number=about.number, actor=request.user, person=form.cleaned_data["person"])
        except Invalid as wrong:
            refusals.show(form, wrong)
        except Conflict as refused:
            return refusals.conflict(request, about, refused)
        else:
            messages.success(request, naming.said.format(person.name, about.code))
            return redirect(addresses.request(about.code))
    return _page(request, about, naming, form, status=422)


def _page(request: PersonRequest, about: Request, naming: Naming, form: forms.Form, status: int = 200) -> HttpResponse:
    back = addresses.request(about.code)
    page = {
        "number": about.code,
        "subject": about.title,
        "form": form,
        "title": naming.title,
        "submit": naming.submit,
        "action": naming.address(about.code),
        "cancel": back,
        "next": back,
    }
    return render(request, "intake/move.html", page, status=status)
