"""The doors to who was let see a confidential request: list, let see, take back."""

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
from projects.intake.operations import sight
from projects.intake.queries.page import detail, viewers


class ViewerDocument(serializers.Serializer[Any]):
    """Somebody who was let see the request without a part in it."""

    username = serializers.CharField()
    name = serializers.CharField()
    department = serializers.CharField(allow_null=True)


class ViewersDocument(serializers.Serializer[Any]):
    """Everybody who was, in the form of a page that is the only one."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ViewerDocument(many=True)


class Showing(Strict):
    """Whom to let see it."""

    person = TextField(longest=150, help_text="A username.")


def document(viewer: viewers.Viewer) -> dict[str, Any]:
    return {"username": viewer.username, "name": viewer.name, "department": viewer.team or None}


class Viewers(Idempotent, APIView):
    """Who was let see a confidential request; its requester and a technologist let another one see it."""

    @extend_schema(responses=ViewersDocument, operation_id="requests_viewers_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = detail.find(call.user, parse(number))
        return Response({"next": None, "previous": None, "results": [document(viewer) for viewer in viewers.viewers(about)]})

    @extend_schema(request=Showing, responses={201: ViewerDocument}, operation_id="requests_viewers_show")
    def post(self, call: PersonCall, number: str) -> Response:
        about = detail.find(call.user, parse(number))
        viewer = sight.show(number=about.number, actor=call.user, **read(Showing, call))
        return Response(document(viewers.viewer(viewer)), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


class OneViewer(APIView):
    """One of them; DELETE takes sight of the request back."""

    @extend_schema(responses={204: None}, operation_id="requests_viewers_stop")
    def delete(self, call: PersonCall, number: str, username: str) -> Response:
        query(call)
        sight.stop_showing(number=parse(number), actor=call.user, person=username)
        return Response(status=204)
