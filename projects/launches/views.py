"""The pages of launches: what is to come and what hangs on IT, one launch with its work, and what its planners do with it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Forbidden, Invalid
from collab.kit.formats import count_words
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away, csv_answer
from collab.web.refusing import Refusable
from collab.web.saving import savable
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT
from projects.launches import access, addresses, files, imports, operations, queries
from projects.launches.forms import CallOffForm, HoldForm, LaunchForm, NameForm
from projects.launches.models import Launch
from projects.launches.queries import VIEWS, LaunchCard


def _every(request: PersonRequest) -> Iterator[LaunchCard]:
    _reads(request)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    if view == "hangs":
        yield from queries.hanging(request.user).cards
    else:
        rows = queries.over(request.user) if view else queries.to_come(request.user)
        yield from queries.cards(request.user, rows[: MOST + 1])


LAUNCHES = Sheet(
    "launches",
    (
        "code",
        "name",
        "kind=kind_word",
        "brand=brand_name",
        "market=market_name",
        "on",
        "owner_name",
        "confidence=confidence_word",
        "budget$",
        "state",
    ),
    _every,
)


@require_safe
@away(LAUNCHES)
@savable("launches")
def listing(request: PersonRequest) -> HttpResponse:
    """The marketing plan by day, the sentence of what hangs on IT, and just those rows where they are asked for."""
    _reads(request)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    hanging = queries.hanging(request.user)
    if view == "hangs":
        cards = list(hanging.cards)
    else:
        rows = queries.over(request.user) if view else queries.to_come(request.user)
        cards = queries.cards(request.user, rows[: queries.MOST])
    context = {
        "launches": cards,
        "hanging": hanging,
        "view": view,
        "views": [
            {
                "label": label,
                "url": f"{addresses.LAUNCHES}?view={key}",
                "current": key == view,
                "count": None,
            }
            for key, label in VIEWS.items()
        ],
        "can_plan": access.may_plan(duties.roles_of(request.user)),
    }
    return render(request, "launches/list.html", context)


@require_safe
def download(request: PersonRequest) -> HttpResponse:
    """All launches as a file that may come in again."""
    _reads(request)
    return csv_answer("launches.csv", files.SHAPE.names, files.rows(request.user))


@require_safe
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One launch: what it says, and the work that serves it, what is late first."""
    _reads(request)
    row = queries.one(request.user, code)
    (card,) = queries.cards(request.user, [row])
    may_change = access.may_change(request.user, duties.roles_of(request.user), row)
    can_change = may_change and card.state == "to_come"
    context = {"card": card, "can_change": can_change, "can_rename": may_change and not can_change, "late": queries.late_words(card)}
    return render(request, "launches/launch.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new launch."""
    _plans(request)
    form = LaunchForm(request.POST or None, reader=request.user)
    if form.does(lambda: operations.plan(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['name']} is planned.")
        return redirect("launch", code=form.cleaned_data["code"])
    return _form(request, form, "New launch", "Plan it", addresses.LAUNCHES)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What a launch says."""
    card = _changed(request, code)
    form = LaunchForm(request.POST or None, reader=request.user, card=card)
    write = partial(operations.change, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Change {}", "Save", "{} is changed."))


@require_http_methods(["GET", "POST"])
def rename(request: PersonRequest, code: str) -> HttpResponse:
    """What it is called, when it is over too."""
    card = _changed(request, code)
    form = NameForm(request.POST or None, initial={"version": card.version, "name": card.name})
    write = partial(operations.rename, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Rename {}", "Rename it", "{} is called otherwise now."))


@require_http_methods(["GET", "POST"])
def hold(request: PersonRequest, code: str) -> HttpResponse:
    """It took place."""
    card = _changed(request, code)
    form = HoldForm(request.POST or None, initial={"version": card.version})
    write = partial(operations.hold, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("{} took place", "It took place", "{} is held."))


@require_http_methods(["GET", "POST"])
def call_off(request: PersonRequest, code: str) -> HttpResponse:
    """It will not take place."""
    card = _changed(request, code)
    form = CallOffForm(request.POST or None, initial={"version": card.version})
    write = partial(operations.call_off, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Call off {}", "Call it off", "{} is called off."))


@require_http_methods(["GET", "POST"])
def import_file(request: PersonRequest) -> HttpResponse:
    """Launches from a file, all or none: looked at first, then taken as it was looked at."""
    _plans(request)
    return page.answer(request, FILE, partial(imports.read_file, actor=request.user))


import_file.most_bytes = MOST_SENT  # type: ignore[attr-defined]


def _taken(report: Report[Any]) -> str:
    if not report.new and not report.changed:
        return "Nothing new: all launches of the file stand already."
    return f"{count_words(report.new, 'launch', 'launches')} planned, {report.changed} changed, {report.unchanged} as they were."


FILE = page.Door("launches", "launches/import.html", files.IN_WORDS, "launches", _taken, kind="launches")


def _done(
    request: PersonRequest, form: Refusable, card: LaunchCard, write: Callable[[], object], said: tuple[str, str, str]
) -> HttpResponse:
    """Do it and lead back to the launch, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done.format(card.name))
        return redirect("launch", code=card.code)
    form.moved(card.version)
    return _form(request, form, title.format(card.name), submit, card.url)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "launches/form.html", context, status=form.status if form.is_bound else 200)


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _plans(request: PersonRequest) -> None:
    if not access.may_plan(duties.roles_of(request.user)):
        raise Forbidden(access.PLAN)


def _changed(request: PersonRequest, code: str) -> LaunchCard:
    """The launch's card for who may change it."""
    _reads(request)
    row: Launch = queries.one(request.user, code)
    if not access.may_change(request.user, duties.roles_of(request.user), row):
        raise Forbidden(access.CHANGE)
    return queries.card(request.user, row)
