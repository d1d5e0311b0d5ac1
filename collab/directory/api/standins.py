"""The doors to stand-ins: those one reads, a new one, and one that ends early."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.appointments.documents import Nothing
from collab.approvals.standins import cards, operations
from collab.directory.documents import standins as documents
from collab.events.idempotent import Idempotent
from collab.kit.errors import NotFound
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Latest(Pages):
    ordering = ("-since_on", "-pk")


class StandIns(Idempotent, APIView):
    """Who stands in for whom, as far as one has part in it; and a new one, for oneself or for whoever is away and works for one."""

    pagination_class = Latest

    @extend_schema(parameters=PAGING, responses=documents.StandInDocument(many=True), operation_id="stand_ins_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        pager = Latest()
        page = pager.paginate_queryset(operations.visible(call.user), call, view=self)
        return pager.get_paginated_response([documents.document(card) for card in cards.made(list(page or []), call.user)])

    @extend_schema(request=documents.NewStandIn, responses={201: documents.StandInDocument}, operation_id="stand_ins_set")
    def post(self, call: PersonCall) -> Response:
        made = operations.set_standin(actor=call.user, **read(documents.NewStandIn, call))
        return Response(_document(call, made.pk), status=201)

    def still(self, call: Any, told: Any, **parts: Any) -> None:
        _document(call, told["id"])


class StandInEnd(Idempotent, APIView):
    """It ends at once."""

    @extend_schema(request=Nothing, responses=documents.StandInDocument, operation_id="stand_ins_end")
    def post(self, call: PersonCall, key: int) -> Response:
        read(Nothing, call)
        operations.end_standin(actor=call.user, standin=key)
        return Response(_document(call, key))

    def still(self, call: Any, told: Any, **parts: Any) -> None:
        _document(call, parts["key"])


def _document(call: PersonCall, key: int) -> dict[str, Any]:
    row = operations.visible(call.user).filter(pk=key).first()
    if row is None:
        raise NotFound
    return documents.document(cards.made([row], call.user)[0])


urlpatterns = [
    path("stand-ins/", StandIns.as_view(), name="api-stand-ins"),
    path("stand-ins/<int:key>/end/", StandInEnd.as_view(), name="api-stand-in-end"),
]
