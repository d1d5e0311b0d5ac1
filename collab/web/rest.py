"""What every door of the API shares: strict serializers, strict query strings, idempotent posts."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from collab.kit.errors import Invalid


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses keys it does not know, at every depth it is used."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(set(data) - writable):
                raise serializers.ValidationError({name: ["This key is not known here."] for name in unknown})
        taken: dict[str, Any] = super().to_internal_value(data)
        return taken


def read(serializer: type[serializers.Serializer[Any]], request: Request, **kwargs: Any) -> dict[str, Any]:
    """The body of the request through the serializer; raises ValidationError (a 400)."""
    reader = serializer(data=request.data, **kwargs)
    reader.is_valid(raise_exception=True)
    body: dict[str, Any] = reader.validated_data
    return body


def query(request: Request, **readers: Callable[[str], Any]) -> dict[str, Any]:
    """The query string by declared names only, each read by its function; a list that comes in pages knows ``limit`` and ``cursor``.

    A reader raises ValueError or Invalid for what it cannot read. A doubled or unknown key is a 400.
    """
    found: dict[str, Any] = {}
    is_paged = getattr(request.parser_context["view"], "pagination_class", None) is not None
    for name, values in request.query_params.lists():
        is_paging = name == "format" or (is_paged and name in ("limit", "cursor"))
        if name not in readers and not is_paging:
            raise Invalid(**{name: "This filter is not offered here."})
        if len(values) > 1 or "\x00" in values[0]:
            raise Invalid(**{name: "Give this filter once, as plain text."})
        if is_paging:
            continue
        try:
            found[name] = readers[name](values[0])
        except ValueError as error:
            raise Invalid(**{name: str(error) or "This value cannot be read."}) from error
    return found


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader that takes one of the choices."""

    def reader(text: str) -> str:
        if text not in choices:
            raise ValueError("One of: " + ", ".join(choices) + ".")
        return text

    return reader
