"""What the inbox is set up with: reasons that are used again, and how it is sorted; and who reads a request now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.access import duties
from collab.access.roles import Role
from collab.kit import numbering
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonRequest
from projects.intake import addresses, sizes
from projects.intake.forms.sorting import CannedForm, PracticeForm
from projects.intake.operations import canning, practising, presence
from projects.intake.queries.triage import canned, inbox
from projects.intake.views import refusals


@require_http_methods(["GET", "POST"])
def reasons(request: PersonRequest) -> HttpResponse:
    """The reasons one may use; POST keeps another one."""
    inbox.opened(request.user)
    form = CannedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            canning.keep(actor=request.user, **form.cleaned_data)
        except Invalid as refused:
            refusals.show(form, refused, {})
        else:
            messages.success(request, "It is kept.")
            return redirect(addresses.TRIAGE_REASONS)
    page = {"form": form, "reasons": canned.of(request.user), "title": "Reasons that are used again", "places": sorted(canned.PLACES)}
    return render(request, "triage/reasons.html", page, status=422 if form.errors else 200)


@require_POST
def reason_gone(request: PersonRequest, pk: int) -> HttpResponse:
    canning.take_away(actor=request.user, pk=pk)
    messages.success(request, "It is gone.")
    return redirect(addresses.TRIAGE_REASONS)


@require_http_methods(["GET", "POST"])
def weights(request: PersonRequest) -> HttpResponse:
    """What each part of the score weighs, and which tracks ask for a size; by an administrator."""
    if Role.ADMIN not in duties.roles_of(request.user):
        raise Forbidden("How the inbox is sorted is set by administrators.")
    now = sizes.practice()
    form = PracticeForm(request.POST or None, initial={**now.weights, "sized": now.sized, "size_days": now.size_days})
    if request.method == "POST" and form.is_valid():
        try:
            practising.set_up(actor=request.user, **form.words())
        except Invalid as refused:
            refusals.show(form, refused, {})
        else:
            messages.success(request, "The inbox is sorted so from now on.")
            return redirect(addresses.TRIAGE_WEIGHTS)
    page = {"form": form, "title": "How the inbox is sorted", "submit": "Sort it so", "back": "/"}
    return render(request, "_parts/form_page.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def reading(request: PersonRequest, code: str) -> HttpResponse:
    """Who else reads it now; POST says that one does oneself."""
    number = numbering.parse(code)
    others = (
        presence.read(number=number, actor=request.user) if request.method == "POST" else presence.others(number=number, actor=request.user)
    )
    return render(request, "triage/_reading.html", {"others": others})
