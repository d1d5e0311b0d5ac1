"""Lists of the API as files: ``?format=csv`` or ``xlsx`` on whatever comes in pages gives its rows through the one writer of tables."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from collab.kit import clock
from collab.web import exports

# Rows of a file of the API at most: who wants more narrows the list.
MOST = 10_000
_DAY, _NUMBER = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"-?\d{1,14}\.\d{1,9}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


class Table(BaseRenderer):
    """The rows of a list, flat: what lies within a row is in columns of its own, lists are in one cell."""

    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        context = renderer_context or {}
        response = context.get("response")
        if response is None or response.exception or response.status_code >= 400:
            return bytes(JSONRenderer().render(data))
        rows, is_cut = _rows(data)
        flat = [dict(_flat(row)) for row in rows]
        heads = list(dict.fromkeys(name for row in flat for name in row))
        name = context["request"].resolver_match.url_name.removeprefix("api-")
        response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.{self.format}"'
        response["X-Content-Type-Options"] = "nosniff"
        cells: list[list[Any]] = [[row.get(head) for head in heads] for row in flat]
        cells += [[exports.more(MOST)]] if is_cut else []
        if self.format == "csv":
            return exports.csv_text(heads, cells).encode()
        with exports.xlsx_file(heads, cells, name) as file:
            return bytes(file.read())


class Csv(Table):
    media_type, format = exports.TYPES["csv"], "csv"


class Xlsx(Table):
    media_type, format = exports.TYPES["xlsx"], "xlsx"


class Negotiation(DefaultContentNegotiation):
    """As JSON; a list that comes in pages as a table too, where ``?format=`` says so."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        asked = request.query_params.get("format")
        view = (request.parser_context or {}).get("view")
        if asked in exports.FORMS and request.method in ("GET", "HEAD") and getattr(view, "pagination_class", None) is not None:
            renderer = Csv() if asked == "csv" else Xlsx()
            return renderer, renderer.media_type
        return super().select_renderer(request, renderers, format_suffix)


def is_table(request: Request) -> bool:
    """Whether the answer is a file, which has all rows and no pages."""
    return isinstance(getattr(request, "accepted_renderer", None), Table)


def _rows(data: Any) -> tuple[list[Any], bool]:
    """The rows of an answer, and whether there are more."""
    if isinstance(data, Mapping):
        return list(data.get("results") or next((one for one in data.values() if isinstance(one, list)), [])), bool(data.get("next"))
    return list(data or []), False


def _flat(row: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(row, Mapping):
        yield before or "value", _typed(row)
        return
    for name, value in row.items():
        head = f"{before}.{name}" if before else str(name)
        if isinstance(value, Mapping):
            yield from _flat(value, head)
        elif isinstance(value, list | tuple):
            is_plain = all(not isinstance(one, Mapping | list) for one in value)
            yield head, ", ".join(str(one) for one in value) if is_plain else json.dumps(value, default=str, ensure_ascii=False)
        else:
            yield head, _typed(value)


def _typed(value: Any) -> Any:
    """Days, instants and exact numbers, which JSON has no form of, as what they are."""
    if not isinstance(value, str):
        return value
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        if _INSTANT.match(value):
            return datetime.fromisoformat(value)
        return Decimal(value) if _NUMBER.fullmatch(value) else value
    except ValueError:
        return value
