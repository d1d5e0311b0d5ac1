"""The doors to tools: list and register, read, change and retire."""

from collections import Counter
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read
from projects.owned import access, documents, operations, queries
from projects.owned.models import Tool

FILTERS = [
    OpenApiParameter("view", enum=tuple(queries.VIEWS), description="what is in use, unless told otherwise"),
    OpenApiParameter("q", str, description="words of the name, the capabilities and the use"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class ByName(Pages):
    ordering = ("name", "pk")


class Tools(Idempotent, APIView):
    """What the company owns, by name."""

    pagination_class = ByName

    @extend_schema(parameters=FILTERS, responses=documents.ToolDocument(many=True), operation_id="tools_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        given = query(call, view=one_of(*queries.VIEWS), q=str)
        rows = queries.rows(call.user, given.get("view", queries.IN_USE), given.get("q", "")).order_by("name", "pk")
        pager = ByName()
        return pager.get_paginated_response(_documents(call, pager.paginate_queryset(rows, call, view=self)))

    @extend_schema(request=documents.NewTool, responses={201: documents.ToolDocument}, operation_id="tools_register")
    def post(self, call: PersonCall) -> Response:
        tool = operations.register(actor=call.user, **read(documents.NewTool, call))
        return Response(_reading(call, tool.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class OneTool(APIView):
    """What the company owns; PATCH changes what is said of it, and names the version that was seen."""

    @extend_schema(responses=documents.ToolDocument, operation_id="tools_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.ToolChange(partial=True), responses=documents.ToolDocument, operation_id="tools_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        there = queries.one(call.user, code)
        operations.change(actor=call.user, code=code, **changes(documents.ToolChange, call, context={"there": there}))
        return Response(_reading(call, code))


class RetiredTool(Idempotent, APIView):
    """We own it no longer; with the reason."""

    @extend_schema(request=documents.ToolRetired, responses=documents.ToolDocument, operation_id="tools_retire")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.retire(actor=call.user, code=code, **read(documents.ToolRetired, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _told(call: PersonCall, told: Any) -> None:
    """What was answered once is told again to who may still read it."""
    _reads(call)
    queries.one(call.user, told["code"])


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    return _documents(call, [queries.one(call.user, code)])[0]


def _documents(call: PersonCall, tools: list[Tool]) -> list[dict[str, Any]]:
    counted = Counter(row.tool for row in queries.avoided(call.user).rows)
    return [documents.tool(card, counted[card.pk]) for card in queries.cards(tools)]


urlpatterns = [
    path("tools/", Tools.as_view(), name="api-tools"),
    path("tools/<slug:code>/", OneTool.as_view(), name="api-tool"),
    path("tools/<slug:code>/retire/", RetiredTool.as_view(), name="api-tool-retire"),
]
