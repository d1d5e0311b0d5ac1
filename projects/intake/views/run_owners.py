"""Proposing who answers for what a request costs to run, and answering it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collab.kit import numbering
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.forms.run_owners import AnswerForm, ProposeForm
from projects.intake.models import Request
from projects.intake.operations import run_owning
from projects.intake.queries.page import detail, run_owners
from projects.intake.views import refusals


@require_http_methods(["GET", "POST"])
def propose(request: PersonRequest, code: str) -> HttpResponse:
    """GET asks who and for which year; POST proposes them and leads back to the request."""
    about = detail.find(request.user, numbering.parse(code))
    card = run_owners.card(about, request.user, shows_money=False)
    years = [one.year for one in card.years]
    if not card.can_propose:
        if not card.years:
            raise Conflict("It costs nothing to run in a later year.")
        raise Forbidden("Only its requester, a lead, a marketing technologist or finance proposes who answers for what it costs to run.")
    form = ProposeForm(request.POST if request.method == "POST" else None, years=years)
    if form.is_valid():
        try:
            made = run_owning.propose(number=about.number, actor=request.user, **form.cleaned_data)
        except Invalid as wrong:
            refusals.show(form, wrong)
        else:
            messages.success(request, f"{made.person.name} is asked to answer for {made.year.code}.")
            return redirect(addresses.request(about.code))
    return _page(request, about, form, "Who answers for the run cost", "Propose them", addresses.request_run_owners(about.code))


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, code: str, year: str) -> HttpResponse:
    """GET asks whoever is proposed; POST takes their answer and leads back to the request."""
    about = detail.find(request.user, numbering.parse(code))
    card = run_owners.card(about, request.user, shows_money=True)
    asked = next((one for one in card.years if one.year == year and one.asks_you), None)
    if asked is None:
        raise NotFound
    form = AnswerForm(request.POST if request.method == "POST" else None)
    form.lede = f"Up to {asked.amount} in {year}. What you sign stays in the record; the work is funded once every later year is accepted."
    if form.is_valid():
        try:
            run_owning.answer(number=about.number, actor=request.user, year=year, **form.cleaned_data)
        except Invalid as wrong:
            refusals.show(form, wrong)
        else:
            messages.success(request, f"Your answer for {year} is on record.")
            return redirect(addresses.request(about.code))
    return _page(
        request,
        about,
        form,
        f"Do you answer for its run cost in {year}?",
        "Sign your answer",
        addresses.request_run_owner(about.code, year),
    )


def _page(request: PersonRequest, about: Request, form: forms.Form, title: str, submit: str, action: str) -> HttpResponse:
    back = addresses.request(about.code)
    page = {
        "number": about.code,
        "subject": about.title,
        "form": form,
        "title": title,
        "submit": submit,
        "action": action,
        "cancel": back,
        "next": back,
    }
    return render(request, "intake/move.html", page, status=422 if form.is_bound else 200)
