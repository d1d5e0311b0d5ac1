"""The doors to who asks for a request with its requester: list, name, take off."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.kit.numbering import parse
from collab.people.models import Person
from collab.people.requests import PersonCall
from collab.web.fields import TextField
from collab.web.rest import Strict, query
from projects.intake.api.people import AllDocument, Named, NamedDocument
from projects.intake.models import Request
from projects.intake.operations import colleagues
from projects.intake.queries.page import colleagues as cards


class ColleagueDocument(NamedDocument):
    """Somebody who asks for the request with its requester."""


class ColleaguesDocument(AllDocument):
    """Everybody who does, in the form of a page that is the only one."""

    results = ColleagueDocument(many=True)


class Naming(Strict):
    """Who asks for it too from now on."""

    person = TextField(longest=150, help_text="A username.")


@extend_schema_view(
    get=extend_schema(responses=ColleaguesDocument, operation_id="requests_colleagues_list"),
    post=extend_schema(request=Naming, responses={201: ColleagueDocument}, operation_id="requests_colleagues_name"),
)
class Colleagues(Named):
    """Who asks for a request with its requester; any of them names another one."""

    body = Naming

    def named(self, about: Request, call: PersonCall) -> list[cards.Colleague]:
        return cards.people(about, call.user)

    def name(self, number: int, call: PersonCall, given: dict[str, Any]) -> Person:
        return colleagues.name(number=number, actor=call.user, **given)

    def card(self, person: Person, call: PersonCall) -> cards.Colleague:
        return cards.colleague(person, call.user)


class OneColleague(APIView):
    """One of them; DELETE takes them off, or lets whoever calls leave."""

    @extend_schema(responses={204: None}, operation_id="requests_colleagues_take_off")
    def delete(self, call: PersonCall, number: str, username: str) -> Response:
        query(call)
        colleagues.take_off(number=parse(number), actor=call.user, person=username)
        return Response(status=204)
