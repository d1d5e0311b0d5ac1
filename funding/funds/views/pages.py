"""The funding pages: the year's money at a glance, one fund with its movements, proposals, setting up."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.access.roles import Role
from collab.account import keeping
from collab.kit import clock, numbering
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.kit.formats import days_words, full_money
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.exports import away
from funding.funds import access, addresses, drawing, movements, naming, operations, queries, reversals, rules
from funding.funds.closing import Going
from funding.funds.forms import ChangeForm, ClosingForm, FundForm, NameForm, PeriodsForm, RefusalForm, YearForm, offers
from funding.funds.free import free
from funding.funds.models import Fund
from funding.funds.noted import FUND
from funding.funds.pace import pace
from funding.funds.views import taken

LATEST = 12


@require_GET
@away(taken.FUNDS)
def overview(request: PersonRequest) -> HttpResponse:
    """What is free of what was budgeted this year, where the rest is, how fast it goes, fund by fund."""
    access.reading(request.user)
    years = queries.years()
    today = clock.today()
    asked = request.GET.get("year", "")
    year = next((one for one in years if one.code == asked or (not asked and one.starts_on <= today <= one.ends_on)), None)
    if asked and year is None:
        raise NotFound
    context: dict[str, Any] = {"years": years, "year": year, "can_create": access.may_create(duties.roles_of(request.user))}
    context["closes"] = bool(year and not year.is_closed and year.ends_on < today and Role.FINANCE in duties.roles_of(request.user))
    context["mark"] = year.mark(today) if year else ""
    if year is not None:
        context |= _year(request, year)
    return render(request, "funds/overview.html", context)


@require_GET
@away(taken.ENTRIES)
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One fund: what is in it, what is proposed, what moved; its name alone for whoever does not see its amounts."""
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

    if form.does(write):
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
    if form.is_bound and form.does(lambda: operations.refuse_change(actor=request.user, change=key, **form.cleaned_data)):
        messages.success(request, f"Refused. {card.proposed_by_name} reads why.")
        return redirect("fund", code=code)
    return render(
        request,
        "funds/refuse.html",
        {"card": card, "form": form, "code": code, **keeping.beside(request, form)},
        status=form.status if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def rename(request: PersonRequest, code: str) -> HttpResponse:
    """What it is called, of a closed year too."""
    fund = queries.fund(request.user, code)
    _sets_up(request)
    form = NameForm(request.POST or None, initial={"version": fund.version, "name": fund.name})
    if form.does(lambda: operations.rename_fund(actor=request.user, code=code, **form.cleaned_data)):
        messages.success(request, f"{fund.name} is called otherwise now.")
        return redirect("fund", code=code)
    form.moved(fund.version)
    context = {"form": form, "fund": queries.card(fund), **keeping.beside(request, form)}
    return render(request, "funds/rename.html", context, status=form.status if form.is_bound else 200)


@require_POST
def wait(request: PersonRequest, code: str) -> HttpResponse:
    """Say how long delivered work keeps what this fund promised to it, and how long the fund takes actuals of its year."""
    fund = queries.fund(request.user, code)
    _sets_up(request)
    form = PeriodsForm(request.POST)

    def write() -> None:
        operations.set_periods(actor=request.user, code=code, **form.cleaned_data)

    if form.does(write):
        waits, accrues = (days_words(form.cleaned_data[name]) for name in ("invoice_days", "accrual_days"))
        messages.success(
            request, f"Delivered work keeps its promise for {waits}, and actuals of days after the year are taken for {accrues}."
        )
        return redirect("fund", code=code)
    return _detail(request, fund, _change_form(request, fund, is_sent=False), periods=form, status=form.status)


@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Set up a fund."""
    _sets_up(request)
    today = clock.today()
    # Those that have ended are last, and say so.
    open_years = sorted((year for year in queries.years() if not year.is_closed), key=lambda year: bool(year.mark(today)))
    years = [(year.code, f"{year.code}, {year.mark(today)}" if year.mark(today) else year.code) for year in open_years]
    form = FundForm(
        request.POST if request.method == "POST" else None, years=years, initial={"currency": settings.CURRENCY, "side": "joint"}
    )
    if form.is_bound and form.does(lambda: operations.create_fund(actor=request.user, **form.cleaned_data)):
        messages.success(
            request, f"{form.cleaned_data['name']} is set up and holds nothing yet. Propose what it gets: a second person agrees."
        )
        return redirect("fund", code=form.cleaned_data["code"])
    context = {"form": form, "title": "Set up a fund", "submit": "Set up fund", "has_years": bool(years), **keeping.beside(request, form)}
    return render(request, "funds/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def create_year(request: PersonRequest) -> HttpResponse:
    """Open a fiscal year."""
    _sets_up(request)
    form = YearForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: operations.create_year(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['code']} is open. Next: its funds are set up.")
        return redirect("fund-create")
    context = {"form": form, "title": "Open a fiscal year", "submit": "Open year", "has_years": True, **keeping.beside(request, form)}
    return render(request, "funds/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def close_year(request: PersonRequest, code: str) -> HttpResponse:
    """Close a fiscal year: what would be carried over and lapse, then the closing as it was looked at."""
    asked: dict[str, Any] = {"actor": request.user, "code": code}
    looks = [operations.look_at_closing(**asked)]
    form = ClosingForm(request.POST if request.method == "POST" else None, look=looks[0])
    if (
        form.is_bound
        and form.does(lambda: looks.append(operations.look_at_closing(**asked, into=form.chosen())))
        and "look" not in request.POST
    ):
        seen = request.POST.get("seen", "")
        if form.does(lambda: operations.close_year(**asked, seen=seen, into=form.chosen())):
            messages.success(request, f"{code} is closed. What ran goes on in the funds of the next year; what was available has lapsed.")
            return redirect(f"{reverse('funds')}?year={code}")
    look = looks[-1]
    named = naming.nameable(request.user, {numbering.code(going.number) for going in look.carried})
    going = [
        Passing(
            number if (number := numbering.code(one.number)) in named else "", one, look.names[one.source], look.names.get(one.into, "")
        )
        for one in look.carried
    ]
    lapsing = [(one.amount, look.names[one.fund]) for one in look.lapsing]
    context = {"look": look, "going": going, "lapsing": lapsing, "form": form}
    return render(request, "funds/close_year.html", context, status=form.status if form.errors else 200)


class Passing(NamedTuple):
    """What goes on, with its number where it is shown and both funds by name."""

    number: str
    going: Going
    source: str
    into: str


def _year(request: PersonRequest, year: queries.YearCard) -> dict[str, Any]:
    """What the overview shows of a year; the house's own currency is drawn, others are in the table."""
    funds = list(queries.with_sums(request.user).filter(year__code=year.code)[: queries.MOST])
    totals, named = queries.totals(request.user, year.code), queries.names(request.user, year.code)
    if not totals:
        return {"funds": (), "named": named, "sentence": access.CLOSED}
    sums = totals[0]
    today = clock.today()
    is_now, sees_all = year.starts_on <= today <= year.ends_on, access.sees_all(request.user)
    months = queries.burn(request.user, year, sums.currency, today)
    return {
        "headline": drawing.free_of(sums),
        "others": [drawing.free_of(other) for other in totals[1:]],
        # What approved work still waits for is wanted of all funds together.
        "waterfall": drawing.fall(sums, f"Budget {year.code}", free(request.user, sums) if is_now and sees_all else None),
        "whose": "" if sees_all else "of the funds that you own",
        "named": named,
        "burn": pace(year, months, sums, min(today, year.ends_on), queries.paid_earlier(request.user, year, sums.currency)),
        "funds": drawing.rows(funds),
        "waiting": movements.changes(request.user, waiting=True),
        "movements": movements.page(funds, _names(request), size=LATEST),
    }


def _detail(
    request: PersonRequest, fund: Fund, form: ChangeForm | None, *, before: int = 0, status: int = 200, periods: PeriodsForm | None = None
) -> HttpResponse:
    card, periods = queries.card(fund), periods or _periods_form(request, fund)
    can_rename = access.may_create(duties.roles_of(request.user))
    if card.sums is None:
        known = {"card": card, "mark": card.mark(clock.today()), "sentence": access.CLOSED, "periods": periods, "can_rename": can_rename}
        return render(request, "funds/closed.html", known | {"changes": movements.changes(request.user, fund=fund)}, status=status)
    page = movements.page([fund], _names(request), before)
    has_say = access.has_say(duties.roles_of(request.user), request.user, {owner.pk for owner in fund.owners.all()})
    context = {
        "card": card,
        "books": Role.FINANCE in duties.roles_of(request.user) and not card.is_closed,
        "has_say": has_say,
        "takes_back": fund.code if has_say and not card.is_closed else "",
        "mark": card.mark(clock.today()),
        "headline": drawing.free_of(card.sums),
        "waterfall": drawing.fall(card.sums, "Budget"),
        "changes": movements.changes(request.user, fund=fund),
        "reversals": reversals.waiting(fund) if has_say else (),
        "form": form,
        "periods": periods,
        "can_rename": can_rename,
        "movements": page,
        "page": {"newer": request.path if before else "", "older": f"?before={page.older}" if page.older else ""},
        **beside(request, FUND, fund),
    }
    if form:
        context |= keeping.beside(request, form, addresses.fund_propose(fund.code))
    return render(request, "funds/detail.html", context, status=status)


def _periods_form(request: PersonRequest, fund: Fund) -> PeriodsForm | None:
    """The form of how long it waits, for those who set funds up; None for everybody else and for a closed year."""
    if fund.year.closed_at or not access.may_create(duties.roles_of(request.user)):
        return None
    return PeriodsForm(initial={name: getattr(fund, name) for name in PeriodsForm.base_fields})


def _change_form(request: PersonRequest, fund: Fund, *, is_sent: bool = True) -> ChangeForm | None:
    """The form of a proposal, for those who may propose; None for everybody else and for a closed year."""
    owner_ids, roles = {owner.pk for owner in fund.owners.all()}, duties.roles_of(request.user)
    if fund.year.closed_at or not access.has_say(roles, request.user, owner_ids):
        return None
    others = list(queries.rows(request.user).filter(year__closed_at=None).exclude(pk=fund.pk)[: queries.MOST])
    owned = set(Fund.objects.filter(owners=request.user).values_list("code", flat=True))
    givers = [other for other in others if not rules.proposing(other, roles, is_owner=other.code in owned)]
    return ChangeForm(
        request.POST if is_sent and request.method == "POST" else None,
        sources=offers(givers),
        currency=fund.currency,
        lacks_joint=len(givers) < len(others),
    )


def _names(request: PersonRequest) -> movements.MayName:
    return lambda codes: naming.nameable(request.user, codes)


def _sets_up(request: PersonRequest) -> None:
    if not access.may_create(duties.roles_of(request.user)):
        raise Forbidden("Years and funds are set up by a finance partner or an administrator.")


def _key(text: str) -> int:
    key = numbering.whole(text)
    if key is None:
        raise Invalid("This address was not made here.")
    return key
