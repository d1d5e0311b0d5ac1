"""The doors to actions: list and agree on, read, change and finish."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.agenda import access, action_queries, actions
from collab.agenda.documents import actions as documents
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read

FILTERS = [
    OpenApiParameter("open", enum=["true", "false"]),
    OpenApiParameter("owner", str, description="a username"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class ByDue(Pages):
    ordering = ("due_on", "pk")


class Actions(Idempotent, APIView):
    """The actions, by the day they are due."""

    pagination_class = ByDue

    @extend_schema(parameters=FILTERS, responses=documents.ActionDocument(many=True), operation_id="actions_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        given = query(call, open=one_of("true", "false"), owner=str)
        found = action_queries.rows(call.user, is_open=given["open"] == "true" if "open" in given else None)
        pager = ByDue()
        page = pager.paginate_queryset(found.filter(owner__username=given["owner"]) if "owner" in given else found, call, view=self)
        cards = action_queries.cards(call.user, duties.roles_of(call.user), page)
        return pager.get_paginated_response([documents.action(card) for card in cards])

    @extend_schema(request=documents.NewAction, responses={201: documents.ActionDocument}, operation_id="actions_agree")
    def post(self, call: PersonCall) -> Response:
        action = actions.agree(actor=call.user, **read(documents.NewAction, call))
        return Response(_reading(call, action.pk), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _reads(call)


class OneAction(APIView):
    """An action; PATCH changes it or says that it is done, and names the version that was seen."""

    @extend_schema(responses=documents.ActionDocument, operation_id="actions_retrieve")
    def get(self, call: PersonCall, action: int) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, action))

    @extend_schema(request=documents.ActionChange(partial=True), responses=documents.ActionDocument, operation_id="actions_change")
    def patch(self, call: PersonCall, action: int) -> Response:
        there = action_queries.one(call.user, action)
        body = changes(documents.ActionChange, call, "the action", context={"there": there})
        actions.change_action(actor=call.user, action=action, **body)
        return Response(_reading(call, action))


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.ACTIONS_CLOSED)


def _reading(call: PersonCall, key: int) -> dict[str, Any]:
    (card,) = action_queries.cards(call.user, duties.roles_of(call.user), [action_queries.one(call.user, key)])
    return documents.action(card)


urlpatterns = [
    path("actions/", Actions.as_view(), name="api-actions"),
    path("actions/<int:action>/", OneAction.as_view(), name="api-action"),
]
