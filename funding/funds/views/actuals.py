"""Pages of actuals: booked after a look, and taken back by two people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collab.access import duties
from collab.access.roles import Role
from collab.account import keeping
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.requests import PersonRequest
from collab.web.picking import MOST
from funding.funds import access, naming, operations, queries, reversals
from funding.funds.actuals import Booked
from funding.funds.forms import ActualForm, SettleForm, TakenBackForm
from funding.funds.models import Fund, Reversal


@require_http_methods(["GET", "POST"])
def actuals(request: PersonRequest, code: str) -> HttpResponse:
    """Book an actual on a fund: looked at first, then booked."""
    fund = queries.fund(request.user, code)
    if Role.FINANCE not in duties.roles_of(request.user):
        raise Forbidden("A finance partner books actuals.")
    started = {"currency": fund.currency, "on": clock.today()}
    form = ActualForm(request.POST if request.method == "POST" else None, initial=started, reader=request.user)
    is_booking, found = "book" in request.POST, list[Booked]()

    def write() -> None:
        number, actual = form.actual()
        found.append(operations.book_actual(actor=request.user, number=number, fund=code, actual=actual, dry_run=not is_booking))

    if form.is_bound and form.does(write) and is_booking:
        messages.success(request, _booked(found[0], form.cleaned_data["number"]))
        return redirect("fund", code=code)
    context = {"card": queries.card(fund), "form": form, "look": found[0] if found else None, **keeping.beside(request, form)}
    return render(request, "funds/actuals.html", context, status=200 if found or not form.is_bound else form.status)


@require_http_methods(["GET", "POST"])
def settle(request: PersonRequest, code: str) -> HttpResponse:
    """Pay what was spent over a promise out of what is free of its fund."""
    fund = queries.fund(request.user, code)
    _has_say(request, fund)
    form = SettleForm(request.POST if request.method == "POST" else None, reader=request.user)
    paid: list[Money] = []
    if form.is_bound and form.does(
        lambda: paid.append(operations.cover_over(actor=request.user, fund=code, **form.settled(fund.currency)))
    ):
        messages.success(request, f"{fund.name} paid {full_money(paid[0])} of what was over on {form.cleaned_data['number']}.")
        return redirect("fund", code=code)
    context = {"fund": queries.card(fund), "form": form, **keeping.beside(request, form)}
    return render(request, "funds/settle.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def take_back(request: PersonRequest, code: str, entry: int) -> HttpResponse:
    """Ask for an actual to be taken back or moved; or agree to what another person asked, and it is. ``anew``: ask for something else."""
    fund = queries.fund(request.user, code)
    _has_say(request, fund)
    card = reversals.card(request.user, fund, entry, lambda codes: naming.nameable(request.user, codes))
    is_asked = card.asked_at is not None and ("anew" not in request.GET or card.is_done)
    shown = {"number": card.number, "fund": card.fund} if is_asked else {}
    funds = access.opened(request.user).filter(year__closed_at=None).select_related("year")
    form = TakenBackForm(
        request.POST if request.method == "POST" else None, initial=shown, reader=request.user, is_asked=is_asked, funds=list(funds[:MOST])
    )
    made: list[Reversal] = []
    if request.method == "POST" and is_asked and card.why_not:
        form.add_error(None, card.why_not)
    elif form.is_bound and form.does(lambda: made.append(operations.reverse_actual(actor=request.user, entry=entry, **form.asked()))):
        messages.success(request, _taken(made[0], full_money(card.amount)))
        return redirect("fund", code=code)
    context = {"card": card, "fund": queries.card(fund), "form": form, "is_asked": is_asked, **keeping.beside(request, form)}
    return render(request, "funds/take_back.html", context, status=form.status if form.is_bound else 200)


def _taken(asked: Reversal, amount: str) -> str:
    """What came of it: done, or asked."""
    what = "moved" if asked.into_id else "taken back"
    return f"{amount} is {what}." if asked.undoing_id else f"Asked: a second person agrees that {amount} is {what}."


def _booked(booked: Booked, number: str) -> str:
    """What was booked, and what is to be done about it now."""
    if booked.was_known:
        return "It was booked before: nothing was moved."
    return " ".join((f"{full_money(booked.landing.paid)} is booked on {number}.", *booked.landing.notes))


def _has_say(request: PersonRequest, fund: Fund) -> None:
    if not access.has_say(duties.roles_of(request.user), request.user, {owner.pk for owner in fund.owners.all()}):
        raise Forbidden("A finance partner or an owner of the fund does this.")
