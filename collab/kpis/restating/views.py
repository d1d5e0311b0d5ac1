"""The pages of restatements: what waits for one, and one of them with the second owner's answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.account import keeping
from collab.kit.errors import Forbidden
from collab.kpis import access, addresses
from collab.kpis.restating import deciding, queries
from collab.kpis.restating.forms import RefusalForm
from collab.people.requests import PersonRequest


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """What waits, and what was decided lately."""
    access.reading(request.user)
    found = queries.cards(request.user, queries.rows(request.user)[: queries.LATEST])
    waiting = queries.cards(request.user, queries.rows(request.user, state="waiting")[: queries.LATEST])
    return render(request, "kpis/restating/index.html", {"waiting": waiting, "decided": [one for one in found if one.decided_at]})


@require_http_methods(["GET", "POST"])
def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """What it would change; a POST refuses it, with the reason."""
    access.reading(request.user)
    card = queries.one(request.user, pk)
    if request.method == "POST" and not card.can_decide and not card.decided_at:
        raise Forbidden(deciding.NOT_YOURS)
    form = RefusalForm(request.POST or None)
    if form.is_bound and form.does(lambda: deciding.refuse(actor=request.user, restatement=pk, **form.cleaned_data)):
        messages.success(request, f"Refused. {card.by} reads why.")
        return redirect(addresses.kpi(card.code))
    context = {"card": card, "lines": queries.lines(card), "form": form, **keeping.beside(request, form)}
    return render(request, "kpis/restating/detail.html", context, status=form.status if form.is_bound else 200)


@require_POST
def agree(request: PersonRequest, pk: int) -> HttpResponse:
    """The values count from now on."""
    deciding.agree(actor=request.user, restatement=pk)
    card = queries.one(request.user, pk)
    messages.success(request, f"Agreed: {card.values} of {card.name} {'is' if card.count == 1 else 'are'} restated.")
    return redirect(addresses.kpi(card.code))


@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back what one asked for."""
    deciding.withdraw(actor=request.user, restatement=pk)
    messages.success(request, "Taken back: the period says what it said.")
    return redirect(addresses.KPI_RESTATEMENTS)
