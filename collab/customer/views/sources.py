"""The pages of data sources: the register, its coverage, one source with its history, and what its keepers do with it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.customer import access, addresses, drawing, files, history, imports, operations, queries
from collab.customer import coverage as covering
from collab.customer.forms import BringBackForm, RetireForm, SourceForm
from collab.customer.queries import SHOWN, VIEWS, SourceCard
from collab.customer.reading import READERS
from collab.kit.errors import Forbidden, Invalid
from collab.kit.formats import count_words
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away, csv_answer
from collab.web.keyset import Key, Keyset, cut
from collab.web.refusing import Refusable
from collab.web.saving import savable
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT

LONGEST = 100
BY_NAME = Keyset((Key("name", str, is_down=False), Key("pk", is_down=False)), mark="~")


def _every(request: PersonRequest) -> Iterator[SourceCard]:
    reads(request)
    words, view = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("view", "")
    if "\x00" in words or view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    rows = list(queries.sources(request.user, view=view, words=words).order_by(*BY_NAME.order)[: MOST + 1])
    yield from queries.read(request.user, rows)


SOURCES = Sheet(
    "data-sources",
    (
        "code", "name", "system", "owner", "owner_name", "personal data=has_personal_data", "data_kind", "lawful_basis", "retention", "quality",
        "customers_share", "since_on", "joined=is_joined", "joined_on", "left_on", "retired_on",
    ),
    _every,
)  # fmt: skip


@require_safe
@away(SOURCES)
@savable("data-sources")
def listing(request: PersonRequest) -> HttpResponse:
    """The register by name, a page at a time, with what reads or joins each; a view or some words narrow it down."""
    reads(request)
    words, view = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("view", "")
    if "\x00" in words or view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    rows = queries.sources(request.user, view=view, words=words).order_by(*BY_NAME.order)
    if place := BY_NAME.read(request.GET.get("after", "").replace("\x00", "")):
        rows = rows.filter(BY_NAME.after(place))
    found, last = cut(list(rows[: SHOWN + 1]), SHOWN)
    context = {
        "sources": queries.read(request.user, found),
        "q": words,
        "view": view,
        "views": [
            {"label": label, "url": f"{addresses.DATA_SOURCES}?view={key}", "current": key == view, "count": None}
            for key, (label, _) in VIEWS.items()
        ],
        "after": BY_NAME.write(last.name, last.pk) if last else "",
        "is_later": place is not None,
        "coverage": covering.over_time(request.user).today,
        "can_keep": _may_keep(request),
    }  # fmt: skip
    return render(request, "customer/sources.html", context)


@require_safe
def coverage(request: PersonRequest) -> HttpResponse:
    """How much of what is held is joined to the single view, today and month by month."""
    reads(request)
    over = covering.over_time(request.user)
    return render(request, "customer/coverage.html", {"over": over, "drawn": drawing.coverage(over), "facts": drawing.facts(over.today)})


@require_safe
def download(request: PersonRequest) -> HttpResponse:
    """The register as a file that may come in again."""
    reads(request)
    return csv_answer("data-sources.csv", files.SHAPE.names, files.rows(request.user))


@require_safe
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One source: what it says, what reads or joins it, and what became of it."""
    reads(request)
    row = queries.source(request.user, code)
    place = history.ORDER.read(request.GET.get("before", ""))
    context = {
        "card": queries.source_card(row),
        "works": READERS.value.works(request.user, row.pk),
        "history": history.of_source(row, place),
        "is_later": place is not None,
        "can_keep": _may_keep(request),
    }
    return render(request, "customer/source.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new data source."""
    _keeps(request)
    form = SourceForm(request.POST or None, reader=request.user)
    if form.does(lambda: operations.add_source(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['name']} stands in the register.")
        return redirect("data-source", code=form.cleaned_data["code"])
    return _form(request, form, "New data source", "Add it", addresses.DATA_SOURCES)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What a source says."""
    card = _of(request, code)
    form = SourceForm(request.POST or None, reader=request.user, card=card)
    write = partial(operations.change_source, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Change the source {}", "Save", "{} is changed."))


@require_http_methods(["GET", "POST"])
def retire(request: PersonRequest, code: str) -> HttpResponse:
    """It is used no more, with the reason."""
    card = _of(request, code)
    form = RetireForm(request.POST or None, initial={"version": card.version})
    write = partial(operations.retire, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Retire {}", "Retire it", "{} has retired."))


@require_http_methods(["GET", "POST"])
def bring_back(request: PersonRequest, code: str) -> HttpResponse:
    """One that has retired is in use again, with the reason."""
    card = _of(request, code)
    form = BringBackForm(request.POST or None, initial={"version": card.version})
    write = partial(operations.bring_back, actor=request.user, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Bring {} back", "Bring it back", "{} is in use again."))


@require_http_methods(["GET", "POST"])
def import_file(request: PersonRequest) -> HttpResponse:
    """Data sources from a file, all or none: looked at first, then taken as it was looked at."""
    _keeps(request)
    return page.answer(request, FILE, partial(imports.read_file, actor=request.user))


import_file.most_bytes = MOST_SENT  # type: ignore[attr-defined]


def _taken(report: Report[Any]) -> str:
    if not report.new and not report.changed:
        return "Nothing new: all data sources of the file stand already."
    return f"{count_words(report.new, 'data source')} added, {report.changed} changed, {report.unchanged} as they were."


FILE = page.Door("data-sources", "customer/import.html", files.IN_WORDS, "data-sources", _taken)


def reads(request: PersonRequest) -> None:
    """Raise Forbidden for whoever reads none of it."""
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _done(
    request: PersonRequest, form: Refusable, card: SourceCard, write: Callable[[], object], said: tuple[str, str, str]
) -> HttpResponse:
    """Do it and lead back to the source, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done.format(card.name))
        return redirect("data-source", code=card.code)
    form.moved(card.version)
    return _form(request, form, title.format(card.name), submit, card.url)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "customer/form.html", context, status=form.status if form.is_bound else 200)


def _may_keep(request: PersonRequest) -> bool:
    return access.may_keep(duties.roles_of(request.user))


def _keeps(request: PersonRequest) -> None:
    reads(request)
    if not _may_keep(request):
        raise Forbidden(access.KEEP)


def _of(request: PersonRequest, code: str) -> SourceCard:
    """The source's card for who may change it."""
    _keeps(request)
    return queries.source_card(queries.source(request.user, code))
