"""Throwing a draft away that was never sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collab.kit import numbering
from collab.kit.errors import Conflict
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.forms.moves import DeleteForm
from projects.intake.operations import draft
from projects.intake.queries.page import detail
from projects.intake.views import refusals


@require_http_methods(["GET", "POST"])
def delete(request: PersonRequest, code: str) -> HttpResponse:
    """GET asks; POST deletes it for good and leads to one's own requests."""
    about = detail.find(request.user, numbering.parse(code))
    if refused := draft.kept(about, request.user):
        raise refused
    form = DeleteForm(request.POST if request.method == "POST" else None, initial={"version": about.version})
    if form.is_valid():
        try:
            draft.delete(number=about.number, actor=request.user, version=form.cleaned_data["version"])
        except Conflict as refused:
            return refusals.conflict(request, about, refused)
        messages.success(request, f"{about.code} is deleted.")
        return redirect(addresses.REQUESTS)
    page = {
        "number": about.code,
        "subject": about.title,
        "form": form,
        "title": "Delete the draft",
        "submit": "Delete it",
        "action": addresses.request_delete(about.code),
        "cancel": addresses.request_check(about.code),
        "next": addresses.REQUESTS,
        "danger": True,
    }
    return render(request, "intake/move.html", page, status=422 if form.is_bound else 200)
