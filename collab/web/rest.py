"""What every door of the API shares: strict serializers, strict query strings, idempotent posts."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from collab.kit.days import passed
from collab.kit.errors import Invalid
from collab.kit.formats import listed


class Strict(serializers.Serializer[Any]):
    """A serializer that refuses keys it does not know, at every depth it is used."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(set(data) - writable):
                raise serializers.ValidationError({name: ["This key is not known here."] for name in unknown})
        taken: dict[str, Any] = super().to_internal_value(data)
        return taken


class Ahead(Strict):
    """A body with days that lie ahead (``ahead``, by name): one that has passed is asked about, and taken where ``confirm`` names it.

    What stood there before was not written now: the view gives the thing that is changed as ``there`` in the context.
    """

    ahead: tuple[str, ...] = ()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        confirm = serializers.ListField(
            child=serializers.CharField(max_length=40),
            required=False,
            help_text="Names of days in this body that have passed and are meant.",
        )
        return {**super().get_fields(), "confirm": confirm}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        meant, there = set(attrs.pop("confirm", ())), self.context.get("there")
        if beside := sorted(meant - set(self.ahead)):
            raise serializers.ValidationError({"confirm": [f"{beside[0]} is no day that is asked about: {listed(self.ahead)}."]})
        said = {name: passed(attrs.get(name), getattr(there, name, None)) for name in self.ahead if name not in meant}
        if wrong := {name: [f'{words}. Send it with "confirm": ["{name}"] if you mean it.'] for name, words in said.items() if words}:
            raise serializers.ValidationError(wrong)
        return attrs


def read(serializer: type[serializers.Serializer[Any]], request: Request, **kwargs: Any) -> dict[str, Any]:
    """The body of the request through the serializer; raises ValidationError (a 400)."""
    reader = serializer(data=request.data, **kwargs)
    reader.is_valid(raise_exception=True)
    body: dict[str, Any] = reader.validated_data
    return body


def changes(
    serializer: type[serializers.Serializer[Any]], request: Request, what: str = "it", context: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The body of a PATCH: what is to change of ``what``, with the version that was seen; raises Invalid where none is named."""
    body = read(serializer, request, partial=True, context=context or {})
    if "version" not in body:
        raise Invalid(version=f"Say which version of {what} you saw.")
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
