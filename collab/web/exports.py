"""The one writer of tables that leave the portal, as CSV and as XLSX: a cell is never a formula, a number is a number, a day is a day.

A list says once what is taken away of it (``Sheet``); ``away`` on its view gives it with ``?format=csv`` or ``xlsx``, under the filter of
the page and as the reader sees it. Both are bounded, and the last row says so where there was more.
"""

import csv
import functools
import io
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.formats import grouped
from collab.kit.money import Money

# What a spreadsheet takes for the beginning of a formula; a tab or a return may hide one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FORMS = tuple(TYPES)
# Rows of a file at most, and how many are written at once.
MOST, PIECE, CHUNK = 50_000, 500, 65_536
# What a spreadsheet holds of a number without losing a digit, and of a text; what is longer than that is text, or is cut.
DIGITS, LONGEST = 15, 32_767
DAY, INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
# Money stands in two cells: what a column is called, with this behind it, and the currency.
MONEY = "$"
Heads = Sequence[str]
Cells = Iterable[Sequence[Any]]


def cell(value: Any) -> str:
    """Text as one writes it, with an apostrophe before what would be a formula; figures stay figures, None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int | float | date):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(DANGEROUS) else text


def more(most: int) -> str:
    """What stands under a table that was cut."""
    return f"There are more than {grouped(most)} rows. Narrow the list to take the others."


def bounded(rows: Cells, most: int = MOST) -> Iterator[Sequence[Any]]:
    """So many of them at most, and then a sentence."""
    for place, row in enumerate(rows):
        if place >= most:
            yield [more(most)]
            return
        yield row


def csv_pieces(heads: Heads, rows: Cells) -> Iterator[str]:
    """The table as CSV, some hundreds of rows at a time, with the mark that tells spreadsheets it is UTF-8."""
    yield "\ufeff" + _lines([heads])
    rest = iter(rows)
    while piece := list(itertools.islice(rest, PIECE)):
        yield _lines(piece)


def _lines(rows: Cells) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_text(heads: Heads, rows: Cells) -> str:
    return "".join(csv_pieces(heads, rows))


def xlsx_file(heads: Heads, rows: Cells, name: str = "Bridge") -> Any:
    """The table as an open temporary file, written row by row: what is in memory is one of them."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold, day, instant = book.add_format({"bold": True}), book.add_format({"num_format": DAY}), book.add_format({"num_format": INSTANT})
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
            sheet.set_column(column, column, max(12, min(len(head) + 2, 40)))
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _typed(sheet, place, column, value, day, instant)
    out.seek(0)
    return out


def _typed(sheet: Any, row: int, column: int, value: Any, day: Any, instant: Any) -> None:
    """One cell as what it is; text is written as text and never looked at."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(clock.zone()).replace(tzinfo=None) if value.tzinfo else value, instant)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float | Decimal) and len(str(value).replace(".", "").lstrip("-0")) <= DIGITS:
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value).replace("\x00", "")[:LONGEST])


def _chunks(file: Any) -> Iterator[bytes]:
    with file:
        while part := file.read(CHUNK):
            yield part


def answer(form: str, name: str, heads: Heads, rows: Cells) -> StreamingHttpResponse:
    """The table as a file called ``name`` with today's day, always saved and never shown. What is refused is refused before anything is sent."""
    found = bounded(rows)
    first = list(itertools.islice(found, 1))
    whole = itertools.chain(first, found)
    content: Any = csv_pieces(heads, whole) if form == "csv" else _chunks(xlsx_file(heads, whole, name))
    sent = StreamingHttpResponse(content, content_type=TYPES[form])
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.{form}"'
    sent.headers["X-Content-Type-Options"] = "nosniff"
    return sent


def csv_answer(name: str, heads: Heads, rows: Cells) -> HttpResponse:
    """A table that may come in again, whole, as the file ``name``."""
    sent = HttpResponse(csv_text(heads, rows), content_type=TYPES["csv"])
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    sent.headers["X-Content-Type-Options"] = "nosniff"
    return sent


@dataclass(frozen=True)
class Sheet:
    """What is taken away of a list. ``columns`` are paths of a row ("owner.name", or "asked by=requester"); one of money ends with "$".

    ``rows`` is given what the view is given: it asks who may read and which filter is on as the view does, and gives all rows, not a page.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[..., Iterable[Any]]

    @property
    def heads(self) -> list[str]:
        found: list[str] = []
        for column in self.columns:
            head = column.partition("=")[0].replace(".", " ").replace("_", " ").removesuffix(MONEY)
            found += [head, f"{head} currency"] if column.endswith(MONEY) else [head]
        return found

    def cells(self, row: Any) -> list[Any]:
        made: list[Any] = []
        for column in self.columns:
            head, _, path = column.removesuffix(MONEY).partition("=")
            value = _reach(row, path or head)
            made += _money(value) if column.endswith(MONEY) else [_plain(value)]
        return made


def _reach(row: Any, path: str) -> Any:
    """What stands at the end of a path; None where something on the way is not there."""
    for name in path.split("."):
        if row is None:
            return None
        row = row[name] if isinstance(row, dict) else row[int(name)] if isinstance(row, list) else getattr(row, name)
    return row


def _money(value: Money | None) -> list[Any]:
    return [value.amount, value.currency] if value is not None else [None, None]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(one) for one in value)
    return value


View = Callable[..., HttpResponseBase]


def away(sheet: Sheet) -> Callable[[View], View]:
    """Let the list be taken away: ``?format=`` gives the file, the page says where."""

    def offered(view: View) -> View:
        @functools.wraps(view)
        def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            form = request.GET.get("format")
            if form is None or request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            if form not in FORMS:
                raise Invalid(format="One of: " + ", ".join(FORMS) + ".")
            return answer(form, sheet.name, sheet.heads, (sheet.cells(row) for row in sheet.rows(request, *args, **kwargs)))

        answered.away = sheet  # type: ignore[attr-defined]
        return answered

    return offered
