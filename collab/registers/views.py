"""The pages of registers: all of them, one with its search and its file, one entry, and what its keepers do with it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.kit import clock
from collab.kit.errors import Forbidden, Invalid
from collab.kit.formats import count_words
from collab.people.requests import PersonRequest
from collab.registers import access, addresses, files, imports, operations, queries
from collab.registers.forms import EndForm, EntryForm, MergeForm, NameForm
from collab.registers.kinds import Register
from collab.registers.queries import EntryCard
from collab.web.exports import Sheet, away, csv_answer
from collab.web.keyset import Key, Keyset, cut
from collab.web.refusing import Refusable
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT

LONGEST = 100
BY_NAME = Keyset((Key("name", str, is_down=False), Key("pk", is_down=False)), mark="~")
VIEWS = {"": True, "over": False}


def _registers(request: PersonRequest) -> Iterable[Any]:
    _reads(request)
    return queries.register_cards(request.user)


REGISTERS = Sheet("registers", ("register=register.many", "kind=register.kind", "valid today=valid"), _registers)


@require_safe
@away(REGISTERS)
def index(request: PersonRequest) -> HttpResponse:
    """Every register, with who keeps it and how much of it is valid today."""
    _reads(request)
    return render(request, "registers/index.html", {"registers": queries.register_cards(request.user)})


def _every(request: PersonRequest, kind: str) -> Iterator[EntryCard]:
    _reads(request)
    queries.register_of(request.user, kind)
    words, view = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("view", "")
    if "\x00" in words or view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    rows = queries.entries(request.user, kind, words=words, is_valid=VIEWS[view]).order_by(*BY_NAME.order)
    return (queries.card(row) for row in rows)


ENTRIES = Sheet(
    "register",
    ("kind", "code", "name", "parent=parent_code", "facts=facts_words", "since_on", "until_on", "merged into=target_code"),
    _every,
)


@require_safe
@away(ENTRIES)
def listing(request: PersonRequest, kind: str) -> HttpResponse:
    """One register by name, a page at a time; what has ended or was merged is the other view."""
    _reads(request)
    register = queries.register_of(request.user, kind)
    words, view = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("view", "")
    if "\x00" in words or view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    rows = queries.entries(request.user, kind, words=words, is_valid=VIEWS[view]).order_by(*BY_NAME.order)
    if place := BY_NAME.read(request.GET.get("after", "").replace("\x00", "")):
        rows = rows.filter(BY_NAME.after(place))
    found, last = cut(list(rows[: queries.SHOWN + 1]), queries.SHOWN)
    context = {
        "register": register,
        "entries": [queries.card(row) for row in found],
        "q": words,
        "view": view,
        "after": BY_NAME.write(last.name, last.pk) if last else "",
        "is_later": place is not None,
        "can_keep": _may_keep(request, register),
        "addresses": _addresses(kind),
    }
    return render(request, "registers/list.html", context)


@require_safe
def download(request: PersonRequest, kind: str) -> HttpResponse:
    """The register as a file that may come in again."""
    _reads(request)
    register = queries.register_of(request.user, kind)
    heads = [column.name for column in files.columns(register)]
    return csv_answer(f"{kind}.csv", heads, files.rows(request.user, register))


@require_safe
def detail(request: PersonRequest, kind: str, code: str) -> HttpResponse:
    """One entry: what it says, when it holds, what stands under it, and what was merged into it."""
    _reads(request)
    row = queries.one(request.user, kind, code)
    card = queries.card(row)
    context = {
        "card": card,
        "below": queries.below(request.user, row),
        "doubles": queries.doubles(request.user, row),
        "can_keep": _may_keep(request, card.register) and not card.is_merged,
        "can_rename": _may_keep(request, card.register) and card.is_merged,
    }
    return render(request, "registers/entry.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest, kind: str) -> HttpResponse:
    """A new entry."""
    register = _kept(request, kind)
    form = EntryForm(request.POST or None, register=register, reader=request.user)
    if form.does(lambda: operations.add(actor=request.user, kind=kind, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['name']} stands among the {register.many}.")
        return redirect("register-entry", kind=kind, code=form.cleaned_data["code"])
    return _form(request, form, register, f"New {register.one}", "Add it", addresses.register(kind))


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, kind: str, code: str) -> HttpResponse:
    """What an entry says."""
    register, card = _of(request, kind, code)
    form = EntryForm(request.POST or None, register=register, reader=request.user, card=card)
    write = partial(operations.change, actor=request.user, kind=kind, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Change {}", "Save", "{} is changed."))


@require_http_methods(["GET", "POST"])
def rename(request: PersonRequest, kind: str, code: str) -> HttpResponse:
    """What it is called, though it was merged into another."""
    _, card = _of(request, kind, code)
    form = NameForm(request.POST or None, initial={"version": card.version, "name": card.name})
    write = partial(operations.rename, actor=request.user, kind=kind, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("Rename {}", "Rename it", "{} is called otherwise now."))


@require_http_methods(["GET", "POST"])
def end(request: PersonRequest, kind: str, code: str) -> HttpResponse:
    """The last day of an entry."""
    _, card = _of(request, kind, code)
    form = EndForm(request.POST or None, initial={"version": card.version, "until_on": clock.today()})
    write = partial(operations.end, actor=request.user, kind=kind, code=code)
    return _done(request, form, card, lambda: write(**form.cleaned_data), ("End {}", "End it", "{} has its last day."))


@require_http_methods(["GET", "POST"])
def merge(request: PersonRequest, kind: str, code: str) -> HttpResponse:
    """A double goes into the entry that stays, and what names it follows."""
    register, card = _of(request, kind, code)
    form = MergeForm(request.POST or None, register=register, reader=request.user, initial={"version": card.version})
    write = partial(operations.merge, actor=request.user, kind=kind, code=code)
    return _done(
        request, form, card, lambda: write(**form.cleaned_data), ("Merge {}", "Merge", "{} is merged, and what named it followed.")
    )


@require_http_methods(["GET", "POST"])
def import_file(request: PersonRequest, kind: str) -> HttpResponse:
    """Entries from a file, all or none: looked at first, then taken as it was looked at."""
    register = _kept(request, kind)
    back = addresses.register(kind)
    shown = {"register": register, "columns": [column.name for column in files.columns(register)], "back": back}
    said = partial(_taken, register)
    door = page.Door(f"registers.{kind}", "registers/import.html", files.in_words(register), back, said, shown, False, "entries", kind)
    return page.answer(request, door, partial(imports.read_file, actor=request.user, kind=kind))


import_file.most_bytes = MOST_SENT  # type: ignore[attr-defined]


def _taken(register: Register, report: Report[Any]) -> str:
    if not report.new and not report.changed:
        return f"Nothing new: all {register.many} of the file stand already."
    return f"{count_words(report.new, register.one, register.many)} added, {report.changed} changed, {report.unchanged} as they were."


def _done(
    request: PersonRequest, form: Refusable, card: EntryCard, write: Callable[[], object], said: tuple[str, str, str]
) -> HttpResponse:
    """Do it and lead back to the entry, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done.format(card.name))
        return redirect("register-entry", kind=card.kind, code=card.code)
    form.moved(card.version)
    return _form(request, form, card.register, title.format(card.name), submit, card.url)


def _form(request: PersonRequest, form: Refusable, register: Register, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "register": register, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "registers/form.html", context, status=form.status if form.is_bound else 200)


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CLOSED)


def _may_keep(request: PersonRequest, register: Register) -> bool:
    return access.may_keep(duties.roles_of(request.user), register)


def _kept(request: PersonRequest, kind: str) -> Register:
    _reads(request)
    register = queries.register_of(request.user, kind)
    if not _may_keep(request, register):
        raise Forbidden(operations.refused(register))
    return register


def _of(request: PersonRequest, kind: str, code: str) -> tuple[Register, EntryCard]:
    register = _kept(request, kind)
    return register, queries.card(queries.one(request.user, kind, code))


def _addresses(kind: str) -> dict[str, str]:
    return {
        "here": addresses.register(kind),
        "new": addresses.register_new(kind),
        "import": addresses.register_import(kind),
        "csv": addresses.register_csv(kind),
    }
