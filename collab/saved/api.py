"""The doors to one's own saved views."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import NotFound
from collab.people.requests import PersonCall
from collab.saved import documents, operations, queries
from collab.saved.models import View
from collab.web.paging import Pages
from collab.web.rest import query, read


class Views(Idempotent, APIView):
    """One's own views, and saving one."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("page", str), OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=documents.ViewDocument(many=True), operation_id="views_list",
    )  # fmt: skip
    def get(self, call: PersonCall) -> Response:
        given = query(call, page=str)
        pager = Pages()
        page = pager.paginate_queryset(queries.own(call.user).filter(**given), call, view=self)
        return pager.get_paginated_response([documents.view(one) for one in queries.cards(call.user, page)])

    @extend_schema(request=documents.NewView, responses={201: documents.ViewDocument}, operation_id="views_save")
    def post(self, call: PersonCall) -> Response:
        made = operations.keep(actor=call.user, **read(documents.NewView, call))
        return Response(_reading(call, made.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _own(call, told["code"])


class OneView(APIView):
    """A view of one's own: read, PATCH, DELETE."""

    @extend_schema(responses=documents.ViewDocument, operation_id="views_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.ViewChange(partial=True), responses=documents.ViewDocument, operation_id="views_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        _own(call, code)
        operations.change(actor=call.user, code=code, **read(documents.ViewChange, call, partial=True))
        return Response(_reading(call, code))

    @extend_schema(responses={204: None}, operation_id="views_delete")
    def delete(self, call: PersonCall, code: str) -> Response:
        operations.delete(actor=call.user, code=code)
        return Response(status=204)


def _own(call: PersonCall, code: str) -> View:
    row = queries.own(call.user).filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    return documents.view(queries.card(call.user, _own(call, code), is_checked=True))


urlpatterns = [
    path("views/", Views.as_view(), name="api-views"),
    path("views/<slug:code>/", OneView.as_view(), name="api-view"),
]
