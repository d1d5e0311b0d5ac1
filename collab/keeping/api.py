"""The doors to holds: what is held, a new one, the second person's answer, and the end."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.appointments.documents import Nothing
from collab.events.idempotent import Idempotent
from collab.keeping import access, documents, operations, queries, subjects
from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read


class Telling(Idempotent, APIView):
    """Whoever reads the hold may be told its answer again."""

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.card(call.user, told["id"])


class Holds(Telling):
    """What is held and what was, the latest first, for administrators, executives and auditors. An administrator places one."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=documents.HoldDocument(many=True),
        operation_id="holds_list",
    )
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        query(call)
        pager = Pages()
        rows = pager.paginate_queryset(queries.holds(call.user), call, view=self)
        return pager.get_paginated_response(documents.HoldDocument(queries.cards(call.user, rows), many=True).data)

    @extend_schema(request=documents.NewHold, responses={201: documents.HoldDocument}, operation_id="holds_place")
    def post(self, call: PersonCall) -> Response:
        body = read(documents.NewHold, call)
        said, on = body.pop("person", ""), body.pop("subject", "")
        access.reading(call.user)
        person = Person.objects.filter(username=said).first() if said else None
        if said and person is None:
            raise Invalid(person="There is nobody of this username.")
        made = operations.place(actor=call.user, person=person, subject=subjects.read(on) if on else None, **body)
        return Response(_document(call, made.pk), status=201)


class Agreement(Telling):
    """The second person agrees: to the hold, or to its end."""

    @extend_schema(request=Nothing, responses=documents.HoldDocument, operation_id="holds_agree")
    def post(self, call: PersonCall, key: int) -> Response:
        read(Nothing, call)
        operations.agree(actor=call.user, hold=key)
        return Response(_document(call, key))


class Refusal(Telling):
    """The second person refuses: the hold ends, or it stays where its end was asked for."""

    @extend_schema(request=documents.Why, responses=documents.HoldDocument, operation_id="holds_refuse")
    def post(self, call: PersonCall, key: int) -> Response:
        operations.refuse(actor=call.user, hold=key, **read(documents.Why, call))
        return Response(_document(call, key))


class Lifting(Telling):
    """Ask for the end of a hold; until a second person agrees it holds."""

    @extend_schema(request=documents.Why, responses=documents.HoldDocument, operation_id="holds_lift")
    def post(self, call: PersonCall, key: int) -> Response:
        operations.lift(actor=call.user, hold=key, **read(documents.Why, call))
        return Response(_document(call, key))


def _document(call: PersonCall, key: int) -> Any:
    return documents.HoldDocument(queries.card(call.user, key)).data


urlpatterns = [
    path("holds/", Holds.as_view(), name="api-holds"),
    path("holds/<int:key>/agree/", Agreement.as_view(), name="api-hold-agree"),
    path("holds/<int:key>/refuse/", Refusal.as_view(), name="api-hold-refuse"),
    path("holds/<int:key>/lift/", Lifting.as_view(), name="api-hold-lift"),
]
