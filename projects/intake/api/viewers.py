"""The doors to who was let see a confidential request: list, let see, take back."""

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
from projects.intake.operations import sight
from projects.intake.queries.page import viewers


class ViewerDocument(NamedDocument):
    """Somebody who was let see the request without a part in it."""


class ViewersDocument(AllDocument):
    """Everybody who was, in the form of a page that is the only one."""

    results = ViewerDocument(many=True)


class Showing(Strict):
    """Whom to let see it."""

    person = TextField(longest=150, help_text="A username.")


@extend_schema_view(
    get=extend_schema(responses=ViewersDocument, operation_id="requests_viewers_list"),
    post=extend_schema(request=Showing, responses={201: ViewerDocument}, operation_id="requests_viewers_show"),
)
class Viewers(Named):
    """Who was let see a confidential request; its requester and a technologist let another one see it."""

    body = Showing

    def named(self, about: Request, call: PersonCall) -> list[viewers.Viewer]:
        return viewers.viewers(about)

    def name(self, number: int, call: PersonCall, given: dict[str, Any]) -> Person:
        return sight.show(number=number, actor=call.user, **given)

    def card(self, person: Person, call: PersonCall) -> viewers.Viewer:
        return viewers.viewer(person)


class OneViewer(APIView):
    """One of them; DELETE takes sight of the request back."""

    @extend_schema(responses={204: None}, operation_id="requests_viewers_stop")
    def delete(self, call: PersonCall, number: str, username: str) -> Response:
        query(call)
        sight.stop_showing(number=parse(number), actor=call.user, person=username)
        return Response(status=204)
