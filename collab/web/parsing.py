"""Reading JSON strictly: UTF-8, bounded depth and size, no doubled keys, no NaN, no hidden characters."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

from collab.kit.formats import grouped

DEEPEST, MOST_VALUES = 20, 10_000
# What parts the values of a text: brackets and commas; a string is one mark, closed or not.
MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{},]', re.DOTALL)


class Fraction(str):
    """The digits of a JSON number with a point: exact as text, but money written so has been a float somewhere."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError("A key stands twice in one object.")
    return found


def _number(text: str) -> int:
    if len(text) > 19:
        raise ParseError("A number is too long.")
    return int(text)


def _no(text: str) -> Any:
    raise ParseError(f"{text} is no JSON number.")


class StrictJSONParser(BaseParser):
    """application/json as safety.md asks: what is odd is a 400 with a sentence, never a 500."""

    media_type = "application/json"
    # Bytes and values of a body; None is as much as the settings let any form be.
    most_bytes: int | None = None
    most_values = MOST_VALUES

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        charset = (media_type or "").partition("charset=")[2].strip('" ').lower()
        if charset not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", "Send JSON in UTF-8.")
        most = self.most_bytes or settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        body = stream.read(most + 1)
        if len(body) > most:
            raise RequestDataTooBig
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError("The body is not UTF-8.") from error
        return loads(text, self.most_values)


def loads(text: str, most: int = MOST_VALUES) -> Any:
    """JSON text to Python; raises ParseError with a sentence. Numbers with a point come as Fraction: their exact digits."""
    _bounded(text, most)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_int=_number, parse_float=Fraction, parse_constant=_no)
    except (ValueError, RecursionError) as error:
        raise ParseError("The body is not valid JSON.") from error
    _visible(value)
    return value


def _bounded(text: str, most: int) -> None:
    """Refuse what is nested too deep or holds too many values, without recursion and without looking inside strings."""
    depth, values = 0, 1
    for mark in MARKS.finditer(text):
        sign = mark[0][0]
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ParseError(f"The JSON is nested deeper than {DEEPEST} levels.")
        elif sign in "]}":
            depth -= 1
        elif sign == ",":
            values += 1
            if values > most:
                raise ParseError(f"The JSON holds more than {grouped(most)} values.")


def _visible(value: Any, path: str = "") -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValidationError({path or "body": ["It holds a character that is no text. Take it out."]})
    elif isinstance(value, dict):
        for key, part in value.items():
            _visible(key, path)
            _visible(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            _visible(part, f"{path}.{place}" if path else str(place))
