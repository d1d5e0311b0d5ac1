"""The pages of stand-ins: those one has part in, the form that sets one, and the end of one."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.account import keeping
from collab.approvals.standins import cards, operations
from collab.directory import addresses
from collab.directory.forms import StandInForm
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away


def _every(request: PersonRequest) -> Iterator[cards.StandInCard]:
    yield from cards.cards(request.user)


SHEET = Sheet("stand-ins", ("person", "person_name", "by", "by_name", "since_on", "until_on", "what", "stands", "reason"), _every)


@require_safe
@away(SHEET)
def index(request: PersonRequest) -> HttpResponse:
    """Those that hold or are to come, of whatever one has part in."""
    found = cards.cards(request.user, is_open=True)
    mine = request.user.username
    context = {
        "mine": [card for card in found if card.person == mine],
        "others": [card for card in found if card.by == mine],
        "team": [card for card in found if mine not in (card.person, card.by)],
    }
    return render(request, "directory/standins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Set one."""
    form = StandInForm(request.POST if request.method == "POST" else None, reader=request.user)
    if form.does(lambda: operations.set_standin(actor=request.user, **form.cleaned_data)):
        messages.success(request, "It is set. Both see what waits, and the record names both.")
        return redirect("stand-ins")
    context = {"form": form, "title": "Let somebody stand in", "submit": "Set it", "back": addresses.STAND_INS}
    context |= keeping.beside(request, form)
    return render(request, "directory/standin_form.html", context, status=form.status if form.is_bound else 200)


@require_POST
def end(request: PersonRequest, key: int) -> HttpResponse:
    """It ends at once."""
    operations.end_standin(actor=request.user, standin=key)
    messages.success(request, "It has ended. What they saw through it alone is closed to them.")
    return redirect("stand-ins")
