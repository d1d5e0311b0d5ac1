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
from funding.funds import access, naming, operations, queries, reversals
from funding.funds.actuals import Booked
from funding.funds.forms import ActualForm, SettleForm, TakenBackForm, done
from funding.funds.models import Fund


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

    if form.is_bound and done(form, write) and is_booking:
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
    if form.is_bound and done(
        form, lambda: paid.append(operations.cover_over(actor=request.user, fund=code, **form.settled(fund.currency)))
    ):
        messages.success(request, f"{fund.name} paid {full_money(paid[0])} of what was over on {form.cleaned_data['number']}.")
        return redirect("fund", code=code)
    context = {"fund": queries.card(fund), "form": form, **keeping.beside(request, form)}
    return render(request, "funds/settle.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def take_back(request: PersonRequest, code: str, entry: int) -> HttpResponse:
    """Ask for an actual to be taken back; or agree to what another person asked, and it is."""
    fund = queries.fund(request.user, code)
    _has_say(request, fund)
    card = reversals.card(request.user, fund, entry, lambda codes: naming.nameable(request.user, codes))
    form = TakenBackForm(request.POST if request.method == "POST" else None, is_asked=bool(card.asked_at))
    if request.method == "POST" and card.why_not:
        form.add_error(None, card.why_not)
    elif form.is_bound and done(form, lambda: operations.reverse_actual(actor=request.user, entry=entry, **form.cleaned_data)):
        words = full_money(card.amount)
        messages.success(
            request, f"{words} is taken back." if card.asked_at else f"Asked: a second person agrees that {words} is taken back."
        )
        return redirect("fund", code=code)
    context = {"card": card, "fund": queries.card(fund), "form": form, **keeping.beside(request, form)}
    return render(request, "funds/take_back.html", context, status=form.status if form.is_bound else 200)


def _booked(booked: Booked, number: str) -> str:
    """What was booked, and what is to be done about it now."""
    if booked.was_known:
        return "It was booked before: nothing was moved."
    return " ".join((f"{full_money(booked.landing.paid)} is booked on {number}.", *booked.landing.notes))


def _has_say(request: PersonRequest, fund: Fund) -> None:
    if not access.has_say(duties.roles_of(request.user), request.user, {owner.pk for owner in fund.owners.all()}):
        raise Forbidden("A finance partner or an owner of the fund does this.")
