"""The open lane: what waits in it for privacy and security, and the press that says something of a request."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.kit import numbering
from collab.kit.errors import Forbidden
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.intake import addresses, lane
from projects.intake.lane_models import BEFORE, Says
from projects.intake.operations import laning
from projects.intake.queries.page import detail
from projects.intake.queries.page import lane as lanes

PAGE = 100
CLOSED = "The open lane is that of privacy and security."


class LaneForm(Refusable):
    """What one says of it."""

    says = forms.ChoiceField(
        label="You say",
        choices=[(one.value, one.label) for one in Says if one in BEFORE],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you say."},
    )
    words = Words(
        label="In words",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed with a question and with what would satisfy you. Whoever asks for it reads it at once.",
    )


def permit(request: PersonRequest) -> None:
    if not lane.of(duties.roles_of(request.user)):
        raise Forbidden(CLOSED)


def _every(request: PersonRequest) -> Iterator[lanes.LaneRow]:
    permit(request)
    yield from lanes.rows(request.user, lanes.requests(request.user)[:MOST])


SHEET = Sheet("lane", ("number", "title", "groups", "stage", "submitted_at", "days", "said"), _every)


@require_safe
@away(SHEET)
def index(request: PersonRequest) -> HttpResponse:
    """What concerns one's group and is not decided, the longest in the lane first."""
    permit(request)
    found = list(lanes.requests(request.user)[: PAGE + 1])
    return render(request, "intake/lane.html", {"rows": lanes.rows(request.user, found[:PAGE]), "has_more": len(found) > PAGE})


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: PersonRequest, code: str) -> HttpResponse:
    """Say something of one."""
    about = detail.find(request.user, numbering.parse(code))
    if not laning.speaks(about, request.user, duties.roles_of(request.user)):
        raise Forbidden(lane.NOT_THEIRS)
    form = LaneForm(request.POST if request.method == "POST" else None)
    if form.does(lambda: laning.say(number=about.number, actor=request.user, **form.cleaned_data)):
        messages.success(request, "Said. Whoever asks for it and the technologist are told.")
        return redirect(addresses.request(about.code))
    back = addresses.request(about.code)
    context = {"form": form, "title": f"Say something of {about.code}", "submit": "Say it", "back": back, **keeping.beside(request, form)}
    return render(request, "intake/lane_form.html", context, status=form.status if form.is_bound else 200)
