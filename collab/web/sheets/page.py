"""The page of an import in two steps, which works without script: look at what a file would do, then say yes to just that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from collab.kit.errors import Refusal
from collab.web.sheets import beside, looked
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Owed
from collab.web.sheets.forms import SheetForm
from collab.web.sheets.report import FileRefused, Moved, Report, refuse

OLD = "It is too long ago that this file was looked at. Choose it again: nothing was recorded."
ANOTHER = "This is another file than the one you looked at. Nothing was recorded; look at this one first."


class Taking(Protocol):
    """Looks at a file (``dry_run``), or takes it over where what it is held against still has the digest ``seen``.

    Raises FileRefused or Moved; while it only looks, everything stands in the report.
    """

    def __call__(self, *, data: bytes, name: str, asked: Asked, dry_run: bool, seen: str) -> Report[Any]: ...


@dataclass(frozen=True)
class Door:
    """An import's page: its key, its template, the columns in words, where one comes out, and what is said there of the report."""

    key: str
    template: str
    columns: str
    done: str
    said: Callable[[Report[Any]], str]
    # What else its template is given.
    shown: Mapping[str, Any] = field(default_factory=dict)
    # Whether a column may hold a number, so that it is asked how they are written.
    has_numbers: bool = True
    # What kind of file it is, and which of them, where a large one is taken beside the web; ``is_owed``: a small one too.
    kind: str = ""
    which: str = ""
    is_owed: bool = False


def answer(request: HttpRequest, door: Door, take: Taking) -> HttpResponse:
    """Either step of the import."""
    if request.method != "POST":
        return _page(request, door, SheetForm(columns=door.columns, has_numbers=door.has_numbers))
    person = _person(request)
    given = request.POST.get("looked", "")
    before = looked.read(door.key, person, given) if given else None
    form = SheetForm(request.POST, request.FILES, columns=door.columns, looked=before, has_numbers=door.has_numbers)
    if given and before is None and not request.FILES:
        form.add_error(None, OLD)
    if not form.is_valid():
        return _page(request, door, form, status=422)
    name, data = form.content()
    if "confirm" in request.POST and before is not None:
        if before.is_of(data):
            return _second(request, door, take, before, data)
        return _first(request, door, take, form.asked, (name, data), ANOTHER)
    return _first(request, door, take, form.asked, (name, data))


def _first(request: HttpRequest, door: Door, take: Taking, asked: Asked, file: tuple[str, bytes], warning: str = "") -> HttpResponse:
    name, data = file
    report = take(data=data, name=name, asked=asked, dry_run=True, seen="")
    status = 409 if warning else 422 if report.wrong else 200
    return _looked(request, door, asked, file, report, status, warning)


def _second(request: HttpRequest, door: Door, take: Taking, before: looked.Looked, data: bytes) -> HttpResponse:
    try:
        if owed := _owed(request, door, take, before, data):
            return redirect(owed.page)
        done = take(data=data, name=before.name, asked=before.asked, dry_run=False, seen=before.seen)
    except (FileRefused, Moved) as refused:
        return _looked(request, door, before.asked, (before.name, data), refused.report, _status(refused), refused.sentence)
    messages.success(request, door.said(done))
    return redirect(door.done)


def _owed(request: HttpRequest, door: Door, take: Taking, before: looked.Looked, data: bytes) -> Owed | None:
    """A large one is owed as it was looked at; None for one that is taken at once. Raises FileRefused or Moved."""
    if not door.kind:
        return None
    report = take(data=data, name=before.name, asked=before.asked, dry_run=True, seen="")
    if len(report.rows) <= beside.MOST_AT_ONCE and not door.is_owed:
        return None
    refuse(report, before.seen)
    said: dict[str, Any] = {"name": before.name, "asked": before.asked, "total": len(report.rows), "seen": before.seen}
    return beside.OWES.value(actor=request.user, kind=door.kind, which=door.which, data=data, **said)


def _person(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _status(refused: Refusal) -> int:
    return 409 if isinstance(refused, Moved) else 422


def _looked(
    request: HttpRequest, door: Door, asked: Asked, file: tuple[str, bytes], report: Report[Any], status: int, warning: str
) -> HttpResponse:
    name, data = file
    text = looked.write(door.key, _person(request), name, data, asked, report.seen)
    carried = looked.read(door.key, _person(request), text)
    said = {"encoding": asked.encoding, "numbers": asked.numbers}
    form = SheetForm(initial=said, columns=door.columns, looked=carried, has_numbers=door.has_numbers)
    context = {"report": report, "looked": text, "is_carried": carried is not None and carried.data is not None, "name": name}
    return _page(request, door, form, status=status, warning=warning, **context)


def _page(request: HttpRequest, door: Door, form: SheetForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, door.template, {"form": form, **door.shown, **context}, status=status)
