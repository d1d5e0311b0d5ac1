"""The funding pages: the year's money at a glance, one fund with its movements, proposals, setting up."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import full_money
from collab.kit.numbering import whole
from collab.people.requests import PersonRequest
from funding.funds import access, drawing, movements, naming, operations, queries, rules
from funding.funds.forms import ChangeForm, FundForm, Refusable, RefusalForm, YearForm
from funding.funds.free import free
from funding.funds.models import Fund
from funding.funds.pace import pace

LATEST = 12


@require_GET
def overview(request: PersonRequest) -> HttpResponse:
    """What is free of what was budgeted this year, where the rest is, how fast it goes, fund by fund."""
    years = queries.years()
    today = clock.today()
    asked = request.GET.get("year", "")
    year = next((one for one in years if one.code == asked or (not asked and one.starts_on <= today <= one.ends_on)), None)
    if asked and year is None:
        raise NotFound
    context: dict[str, Any] = {"years": years, "year": year, "can_create": access.may_create(duties.roles_of(request.user))}
    if year is not None:
        context |= _year(request, year)
    return render(request, "funds/overview.html", context)


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One fund: what is in it, what is proposed, what moved."""
    fund = queries.fund(request.user, code)
    return _detail(request, fund, _change_form(request, fund), before=_key(request.GET.get("before", "0")))


@require_POST
def propose(request: PersonRequest, code: str) -> HttpResponse:
    """Propose new money for the fund, or money from another."""
    fund = queries.fund(request.user, code)
    form = _change_form(request, fund)
    if form is None:
        raise Forbidden("A finance partner or an owner of the fund proposes this.")

    def write() -> None:
        source = form.cleaned_data["source"] or None
        giver = queries.fund(request.user, source) if source else fund
        form.money(giver.currency)
        operations.propose_change(actor=request.user, target=code, **{**form.cleaned_data, "source": source})

    if _done(form, write):
        messages.success(request, "Proposed. A second person decides.")
        return redirect("fund", code=code)
    return _detail(request, fund, form, status=form.status)


@require_POST
def agree(request: PersonRequest, code: str, key: int) -> HttpResponse:
    """Agree to a proposal as the second person."""
    operations.agree_change(actor=request.user, change=movements.of_fund(request.user, code, key))
    card = movements.change_card(request.user, key)
    messages.success(request, f"{full_money(card.amount)} is in {card.target_name}.")
    return redirect("fund", code=code)


@require_http_methods(["GET", "POST"])
def refuse(request: PersonRequest, code: str, key: int) -> HttpResponse:
    """Refuse a proposal as the second person, with a reason."""
    card = movements.change_card(request.user, movements.of_fund(request.user, code, key))
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and _done(form, lambda: operations.refuse_change(actor=request.user, change=key, **form.cleaned_data)):
        messages.success(request, f"Refused. {card.proposed_by_name} reads why.")
        return redirect("fund", code=code)
    return render(request, "funds/refuse.html", {"card": card, "form": form, "code": code}, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Set up a fund."""
    _sets_up(request)
    years = [year.code for year in queries.years() if not year.is_closed]
    form = FundForm(
        request.POST if request.method == "POST" else None, years=years, initial={"currency": settings.CURRENCY, "side": "joint"}
    )
    if form.is_bound and _done(form, lambda: operations.create_fund(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['name']} is set up.")
        return redirect("fund", code=form.cleaned_data["code"])
    context = {"form": form, "title": "Set up a fund", "submit": "Set up fund", "has_years": bool(years)}
    return render(request, "funds/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def create_year(request: PersonRequest) -> HttpResponse:
    """Open a fiscal year."""
    _sets_up(request)
    form = YearForm(request.POST if request.method == "POST" else None)
    if form.is_bound and _done(form, lambda: operations.create_year(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['code']} is open.")
        return redirect("fund-create")
    context = {"form": form, "title": "Open a fiscal year", "submit": "Open year", "has_years": True}
    return render(request, "funds/form.html", context, status=form.status if form.is_bound else 200)


def _year(request: PersonRequest, year: queries.YearCard) -> dict[str, Any]:
    """What the overview shows of a year; the house's own currency is drawn, others are in the table."""
    funds = list(queries.with_sums(request.user).filter(year__code=year.code)[: queries.MOST])
    totals = queries.totals(request.user, year.code)
    if not totals:
        return {"funds": ()}
    sums = totals[0]
    today = clock.today()
    is_now = year.starts_on <= today <= year.ends_on
    months = queries.burn(request.user, year, sums.currency, today)
    return {
        "headline": drawing.free_of(sums),
        "others": [drawing.free_of(other) for other in totals[1:]],
        "waterfall": drawing.fall(sums, f"Budget {year.code}", free(request.user, sums) if is_now else None),
        "burn": pace(year, months, sums, min(today, year.ends_on), queries.paid_earlier(request.user, year, sums.currency)),
        "funds": drawing.rows(funds),
        "waiting": movements.changes(request.user, waiting=True),
        "movements": movements.page(funds, _names(request), size=LATEST),
    }


def _detail(request: PersonRequest, fund: Fund, form: ChangeForm | None, *, before: int = 0, status: int = 200) -> HttpResponse:
    card = queries.card(fund)
    page = movements.page([fund], _names(request), before)
    context = {
        "card": card,
        "headline": drawing.free_of(card.sums),
        "waterfall": drawing.fall(card.sums, "Budget"),
        "changes": movements.changes(request.user, fund=fund),
        "form": form,
        "movements": page,
        "page": {"newer": request.path if before else "", "older": f"?before={page.older}" if page.older else ""},
    }
    return render(request, "funds/detail.html", context, status=status)


def _change_form(request: PersonRequest, fund: Fund) -> ChangeForm | None:
    """The form of a proposal, for those who may propose; None for everybody else and for a closed year."""
    owner_ids, roles = {owner.pk for owner in fund.owners.all()}, duties.roles_of(request.user)
    if fund.year.closed_at or not access.has_say(roles, request.user, owner_ids):
        return None
    others = list(queries.rows(request.user).filter(year__closed_at=None).exclude(pk=fund.pk)[: queries.MOST])
    givers = [other for other in others if not rules.proposing(other, roles)]
    return ChangeForm(
        request.POST if request.method == "POST" else None,
        sources=[(giver.code, f"{giver.name} ({giver.currency})") for giver in givers],
        currency=fund.currency,
        lacks_joint=len(givers) < len(others),
    )


def _done(form: Refusable, write: Callable[[], object]) -> bool:
    """Do what the form asks; what is refused stands at its field and gives False."""
    if not form.is_valid():
        return False
    try:
        write()
    except (Conflict, Invalid) as refused:
        form.refuse(refused)
        return False
    return True


def _names(request: PersonRequest) -> movements.MayName:
    return lambda codes: naming.nameable(request.user, codes)


def _sets_up(request: PersonRequest) -> None:
    if not access.may_create(duties.roles_of(request.user)):
        raise Forbidden("Years and funds are set up by a finance partner or an administrator.")


def _key(text: str) -> int:
    key = whole(text)
    if key is None:
        raise Invalid("This address was not made here.")
    return key
