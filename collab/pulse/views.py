"""The pages of the pulse: what it says, and the one that answers it in 60 seconds."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from collab.kit.errors import Conflict, Forbidden
from collab.people.requests import PersonRequest
from collab.pulse import access, drawing, operations, perception, queries
from collab.pulse.forms import AnswerForm
from collab.pulse.states import LEAST, MOST

THANKS = "Thank you. Your answers lie among the others; nobody can tell which are yours."


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """What the pulses say, the latest first, as far as it may be shown."""
    access.reading(request.user)
    quarters = queries.quarters(request.user)
    latest = next((one for one in quarters if one.is_shown), None)
    page = {
        "open": queries.current(request.user),
        "latest": latest,
        "table": drawing.table(latest) if latest else None,
        "trend": drawing.trend(quarters),
        "perception": perception.perception(request.user, quarters),
        "withheld": [one for one in quarters if one.withheld],
    }
    return render(request, "pulse/index.html", page)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest) -> HttpResponse:
    """Five statements, twice seven points each. What is refused is shown again on this very answer and kept nowhere."""
    found = queries.current(request.user)
    if found is None:
        raise Conflict(operations.NONE_OPEN)
    side = queries.side_of(request.user, found.quarter)
    if side is None:
        raise Forbidden(operations.NOT_ASKED)
    if found.has_answered and request.method != "POST":
        raise Conflict(operations.TWICE)
    form = AnswerForm(request.POST if request.method == "POST" else None, side=side)
    if form.is_bound and form.does(lambda: operations.answer(actor=request.user, **form.given)):
        messages.success(request, THANKS)
        return redirect("pulse")
    page = {"form": form, "open": found, "least": LEAST, "most": MOST}
    return render(request, "pulse/answer.html", page, status=form.status if form.is_bound else 200)
