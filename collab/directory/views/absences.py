"""The pages of absences: one's own, those of whoever one is the manager of, and a file of them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.access import duties
from collab.account import keeping
from collab.directory import access, addresses, files, imports, queries
from collab.directory.forms import AbsenceChangeForm, AbsenceEndForm, AbsenceForm
from collab.directory.operations import absences as operations
from collab.kit.errors import Forbidden
from collab.kit.formats import count_words
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: PersonRequest) -> HttpResponse:
    """One's own, by an address that is the same for everybody."""
    return _listing(request, request.user.username)


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: PersonRequest, username: str) -> HttpResponse:
    """What was entered for somebody, and the form to enter more."""
    return _listing(request, username)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, username: str, key: int) -> HttpResponse:
    """Other days for an absence, in the version that the form brings along."""
    person = queries.person_of_absences(request.user, username)
    card = queries.one_absence(request.user, person, key)
    there = {name: getattr(card, name) for name in ("first_on", "last_on", "version")}
    form = AbsenceChangeForm(request.POST) if request.method == "POST" else AbsenceChangeForm(initial=there)
    write = partial(operations.change_absence, actor=request.user, person=username, key=key)
    if form.is_bound and form.does(lambda: write(**form.cleaned_data)):
        messages.success(request, "Changed.")
        return redirect(addresses.absences(username))
    context = {"form": form, "absence": card, "whose": _whose(request, person), "back": addresses.absences(username)}
    context |= keeping.beside(request, form)
    return render(request, "directory/absence.html", context, status=form.status if form.is_bound else 200)


@require_POST
def end(request: PersonRequest, username: str, key: int) -> HttpResponse:
    """They are back, or did not go."""
    person = queries.person_of_absences(request.user, username)
    form = AbsenceEndForm(request.POST)
    if form.does(lambda: operations.end_absence(actor=request.user, person=username, key=key, **form.cleaned_data)):
        messages.success(request, "Ended. What waits for them is reckoned anew.")
        return redirect(addresses.absences(username))
    return _page(request, person, AbsenceForm(), refused=form)


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: PersonRequest) -> HttpResponse:
    """Absences from a file, all or none: looked at first, then taken as it was looked at."""
    if not access.may_keep(duties.roles_of(request.user)):
        raise Forbidden(imports.KEPT_BY)
    shown = {"columns": files.ABSENCES.names}
    door = page.Door(
        "directory.absences",
        "directory/absences_import.html",
        files.ABSENCES.in_words,
        addresses.ABSENCES_IMPORT,
        _taken,
        shown,
        False,
        "absences",
    )
    return page.answer(request, door, partial(imports.read_absences, actor=request.user))


import_file.most_bytes = MOST_SENT  # type: ignore[attr-defined]


def _taken(report: Report[Any]) -> str:
    return f"{count_words(report.new, 'absence')} entered, {report.changed} changed, {report.unchanged} as they were."


def _listing(request: PersonRequest, username: str) -> HttpResponse:
    person = queries.person_of_absences(request.user, username)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: operations.enter_absence(actor=request.user, person=username, **form.cleaned_data)):
        messages.success(request, "Entered. Whoever picks or waits for them sees until when; nobody is told why.")
        return redirect(request.path)
    return _page(request, person, form)


def _page(request: PersonRequest, person: Person, form: AbsenceForm, refused: AbsenceEndForm | None = None) -> HttpResponse:
    ahead, over = queries.absence_cards(request.user, person)
    shown = refused or form
    context = {
        "form": form,
        "refused": refused,
        "whose": _whose(request, person),
        "ahead": ahead,
        "over": over,
        "team": queries.reports(request.user) if person.pk == request.user.pk else [],
        "here": addresses.absences(person.username),
        "can_import": person.pk == request.user.pk and access.may_keep(duties.roles_of(request.user)),
        **keeping.beside(request, form),
    }
    return render(request, "directory/absences.html", context, status=shown.status if shown.is_bound else 200)


def _whose(request: PersonRequest, person: Person) -> str:
    """Empty where they are one's own."""
    return "" if person.pk == request.user.pk else person.name
