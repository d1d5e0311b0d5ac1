"""What the API says of the people named on a request, and the door that names one: the same for whoever asks for it and whoever sees it."""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.numbering import parse
from collab.people.models import Person
from collab.people.requests import PersonCall
from collab.web.rest import Strict, query, read
from projects.intake.models import Request
from projects.intake.queries.page import detail


class Card(Protocol):
    """Somebody as a card has them; ``team`` may be empty."""

    @property
    def username(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def team(self) -> str: ...


class NamedDocument(serializers.Serializer[Any]):
    """Somebody who is named on a request."""

    username = serializers.CharField()
    name = serializers.CharField()
    department = serializers.CharField(allow_null=True)


class AllDocument(serializers.Serializer[Any]):
    """All of them, in the form of a page that is the only one."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class Named(Idempotent, APIView):
    """Who is named on a request: ``get`` lists them, ``post`` names another one by the body that ``body`` reads."""

    body: ClassVar[type[Strict]]

    def named(self, about: Request, call: PersonCall) -> Iterable[Card]:
        raise NotImplementedError

    def name(self, number: int, call: PersonCall, given: dict[str, Any]) -> Person:
        raise NotImplementedError

    def card(self, person: Person, call: PersonCall) -> Card:
        raise NotImplementedError

    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = detail.find(call.user, parse(number))
        return Response({"next": None, "previous": None, "results": [_document(one) for one in self.named(about, call)]})

    def post(self, call: PersonCall, number: str) -> Response:
        about = detail.find(call.user, parse(number))
        named = self.name(about.number, call, read(self.body, call))
        return Response(_document(self.card(named, call)), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


def _document(one: Card) -> dict[str, Any]:
    return {"username": one.username, "name": one.name, "department": one.team or None}
