"""The pages of the friction ledger: what gets in the way here, and the blockers of a project."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.account import keeping
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.numbering import parse
from collab.people.requests import PersonRequest
from collab.people.states import Side
from collab.web.exports import MOST, PIECE, Sheet, away
from collab.web.refusing import Refusable
from projects.friction import access, drawing, figures, operations, queries
from projects.friction.believed import believed
from projects.friction.forms import ChangeForm, CloseForm, MoveForm, OpenForm
from projects.friction.queries import BlockerCard
from projects.friction.states import Kind
from projects.portfolio import addresses as project_addresses
from projects.portfolio import queries as projects
from projects.portfolio.models import Project

# Rows on the page; all of them are in what is taken away.
SHOWN = 40


def _asked(request: PersonRequest) -> figures.Asked:
    """The filter of the page; raises Invalid for one that is not offered."""
    if not access.reads(request.user):
        raise Forbidden(access.CLOSED)
    given = {name: request.GET.get(name, "") for name in ("kind", "side", "system")}
    by = request.GET.get("by", "") or "months"
    if by not in figures.STEPS or given["kind"] not in ("", *Kind.values) or given["side"] not in ("", *Side.values):
        raise Invalid("This filter is not offered here.")
    return figures.Asked(by=by, **given)


def _every(request: PersonRequest) -> Iterator[BlockerCard]:
    found = queries.filtered(request.user, _asked(request))
    for first in range(0, MOST, PIECE):
        piece = queries.cards(found[first : first + PIECE])
        yield from piece
        if len(piece) < PIECE:
            return


SHEET = Sheet(
    "friction",
    (
        "project=code", "title=project", "kind=kind_word", "what=title", "system=system_name", "waits on=holder.name", "side=holder.side", "opened_on",
        "expected_on", "closed_on", "working days=days", "next step=next_step",
    ),
    _every,
)  # fmt: skip


@require_GET
@away(SHEET)
def friction(request: PersonRequest) -> HttpResponse:
    """What gets in the way here, in a sentence, with its rows; beside what each side believes."""
    asked = _asked(request)
    found = figures.friction(request.user, asked)
    rows = list(queries.filtered(request.user, asked)[: SHOWN + 1])
    context = {
        "found": found,
        "facts": drawing.facts(found),
        "chart": drawing.chart(found, asked.by),
        "tables": drawing.tables(found, asked),
        "views": [
            {"label": label, "url": drawing.address(asked, by=by), "current": by == asked.by, "count": None} for by, label in BY.items()
        ],
        "chosen": drawing.chosen(found, asked),
        "blockers": queries.cards(rows[:SHOWN]),
        "has_more": len(rows) > SHOWN,
        "believed": believed(request.user),
    }
    return render(request, "friction/page.html", context)


BY = {"months": "By month", "quarters": "By quarter"}


@require_GET
def blocker(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """One of them, with on whom it waited."""
    card = queries.one(request.user, parse(code), pk)
    project = projects.found(request.user, card.number)
    may = not card.closed_on and access.may_keep(request.user, project)
    return render(request, "friction/blocker.html", {"card": card, "how": queries.how_closed(card), "may": may})


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest, code: str) -> HttpResponse:
    """Something that stands in the way of a project."""
    project = _kept(request, code)
    form = OpenForm(request.POST or None, reader=request.user)
    write = partial(operations.open_one, number=project.number, actor=request.user)
    if form.does(lambda: write(**form.cleaned_data)):
        messages.success(request, "It is in the ledger, and whoever it waits on is told.")
        return redirect(project_addresses.project(project.code))
    return _form(request, form, f"What stands in the way of {project.code}?", "Open a blocker", project_addresses.project(project.code))


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """What is said of it."""
    return _done(request, code, pk, ChangeForm, operations.change, ("Change what is said of it", "Save", "It is changed."))


@require_http_methods(["GET", "POST"])
def move(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """On whom it waits."""
    return _done(request, code, pk, MoveForm, operations.move, ("On whom does it wait?", "Let it wait there", "They are told."))


@require_http_methods(["GET", "POST"])
def close(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """It is out of the way."""
    return _done(request, code, pk, CloseForm, operations.close, ("What cleared it?", "It is cleared", "It is out of the way."))


def _kept(request: PersonRequest, code: str) -> Project:
    project = projects.found(request.user, parse(code))
    if not access.may_keep(request.user, project):
        raise Forbidden(access.KEEP)
    return project


def _done(
    request: PersonRequest, code: str, pk: int, make: Callable[..., Refusable], operation: Callable[..., object], said: tuple[str, str, str]
) -> HttpResponse:
    """Do it and lead back to the blocker, or show the form again."""
    title, submit, done = said
    card = queries.one(request.user, _kept(request, code).number, pk)
    if card.closed_on:
        raise Conflict(operations.OVER)
    form = make(request.POST or None, reader=request.user, card=card)
    if form.does(lambda: operation(number=card.number, blocker=pk, actor=request.user, **form.cleaned_data)):
        messages.success(request, done)
        return redirect(card.url)
    form.moved(queries.one(request.user, card.number, pk).version)
    return _form(request, form, title, submit, card.url)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "friction/form.html", context, status=form.status if form.is_bound else 200)
