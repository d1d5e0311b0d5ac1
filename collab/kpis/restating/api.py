"""The doors of restatements: what waits and was decided, one of them, and the second owner's answer."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.appointments.documents import Nothing
from collab.events.idempotent import Idempotent
from collab.kpis.access import reading
from collab.kpis.feeds import documents
from collab.kpis.restating import deciding, queries
from collab.kpis.restating.models import State
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

FILTERS = [
    OpenApiParameter("state", enum=State.values),
    OpenApiParameter("kpi", str, description="a code"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class Restatements(APIView):
    """Other values for closed periods, the latest asked for first."""

    pagination_class = Pages

    @extend_schema(parameters=FILTERS, responses=documents.RestatementDocument(many=True), operation_id="restatements_list")
    def get(self, call: PersonCall) -> Response:
        reading(call.user)
        given = query(call, state=one_of(*State.values), kpi=str)
        pager = Pages()
        page = pager.paginate_queryset(queries.rows(call.user, **given), call, view=self)
        return pager.get_paginated_response([_document(card) for card in queries.cards(call.user, page)])


class OneRestatement(APIView):
    """One, with what it would change."""

    @extend_schema(responses=documents.RestatementPage, operation_id="restatements_retrieve")
    def get(self, call: PersonCall, restatement: int) -> Response:
        query(call)
        return Response(_page(call, restatement))


class Agree(Idempotent, APIView):
    """Its values count from now on. For an owner of the KPI who did not ask for it."""

    @extend_schema(request=Nothing, responses=documents.RestatementPage, operation_id="restatements_agree")
    def post(self, call: PersonCall, restatement: int) -> Response:
        read(Nothing, call)
        deciding.agree(actor=call.user, restatement=restatement)
        return Response(_page(call, restatement))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, parts["restatement"])


class Refuse(Idempotent, APIView):
    """What the period says stays."""

    @extend_schema(request=documents.RefuseRestatement, responses=documents.RestatementPage, operation_id="restatements_refuse")
    def post(self, call: PersonCall, restatement: int) -> Response:
        queries.one(call.user, restatement)
        deciding.refuse(actor=call.user, restatement=restatement, **read(documents.RefuseRestatement, call))
        return Response(_page(call, restatement))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, parts["restatement"])


class Withdraw(Idempotent, APIView):
    """Taken back by whoever asked for it."""

    @extend_schema(request=Nothing, responses=documents.RestatementPage, operation_id="restatements_withdraw")
    def post(self, call: PersonCall, restatement: int) -> Response:
        read(Nothing, call)
        deciding.withdraw(actor=call.user, restatement=restatement)
        return Response(_page(call, restatement))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, parts["restatement"])


def _document(card: queries.RestatementCard) -> dict[str, Any]:
    return dict(documents.RestatementDocument(card).data)


def _page(call: PersonCall, key: int) -> dict[str, Any]:
    card = queries.one(call.user, key)
    return {**_document(card), "lines": documents.RestatedDocument(queries.lines(card), many=True).data}


urlpatterns = [
    path("kpis/restatements/", Restatements.as_view(), name="api-kpi-restatements"),
    path("kpis/restatements/<int:restatement>/", OneRestatement.as_view(), name="api-kpi-restatement"),
    path("kpis/restatements/<int:restatement>/agree/", Agree.as_view(), name="api-kpi-restatement-agree"),
    path("kpis/restatements/<int:restatement>/refuse/", Refuse.as_view(), name="api-kpi-restatement-refuse"),
    path("kpis/restatements/<int:restatement>/withdraw/", Withdraw.as_view(), name="api-kpi-restatement-withdraw"),
]
