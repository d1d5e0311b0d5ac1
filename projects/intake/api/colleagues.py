"""The doors to who asks for a request with its requester: list, name, take off."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.fields import TextField
from collab.web.rest import Strict, query, read
from projects.intake.operations import colleagues
from projects.intake.queries.page import colleagues as cards
from projects.intake.queries.page import detail


class ColleagueDocument(serializers.Serializer[Any]):
    """Somebody who asks for the request with its requester."""

    username = serializers.CharField()
    name = serializers.CharField()
    department = serializers.CharField(allow_null=True)


class ColleaguesDocument(serializers.Serializer[Any]):
    """Everybody who does, in the form of a page that is the only one."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ColleagueDocument(many=True)


class Naming(Strict):
    """Who asks for it too from now on."""

    person = TextField(longest=150, help_text="A username.")


def document(colleague: cards.Colleague) -> dict[str, Any]:
    return {"username": colleague.username, "name": colleague.name, "department": colleague.team or None}


class Colleagues(Idempotent, APIView):
    """Who asks for a request with its requester; any of them names another one."""

    @extend_schema(responses=ColleaguesDocument, operation_id="requests_colleagues_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = detail.find(call.user, parse(number))
        return Response({"next": None, "previous": None, "results": [document(one) for one in cards.people(about, call.user)]})

    @extend_schema(request=Naming, responses={201: ColleagueDocument}, operation_id="requests_colleagues_name")
    def post(self, call: PersonCall, number: str) -> Response:
        about = detail.find(call.user, parse(number))
        named = colleagues.name(number=about.number, actor=call.user, **read(Naming, call))
        return Response(document(cards.colleague(named, call.user)), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


class OneColleague(APIView):
    """One of them; DELETE takes them off, or lets whoever calls leave."""

    @extend_schema(responses={204: None}, operation_id="requests_colleagues_take_off")
    def delete(self, call: PersonCall, number: str, username: str) -> Response:
        query(call)
        colleagues.take_off(number=parse(number), actor=call.user, person=username)
        return Response(status=204)
