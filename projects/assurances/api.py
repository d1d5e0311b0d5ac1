"""The doors to assurances and checklists. One is made of a request's review, at the request's own address."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.approvals.groups import ROLES
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from projects.assurances import access, checklists, documents, operations, queries
from projects.assurances.states import ENDING, GROUP_CHOICES, KINDS

VIEWS = (*queries.VIEWS, ENDING)
GROUPS, DATA = tuple(key for key, _ in GROUP_CHOICES), tuple(key for key, _ in KINDS)
FILTERS = [
    OpenApiParameter("stands", enum=VIEWS, description="those that hold, unless told otherwise"),
    OpenApiParameter("group", enum=GROUPS),
    OpenApiParameter("supplier", str, description="a code of the register"),
    OpenApiParameter("data_kind", enum=DATA),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class Newest(Pages):
    ordering = ("-made_at", "-pk")


class Assurances(APIView):
    """Which reviews hold for other requests, the newest first."""

    pagination_class = Newest

    @extend_schema(parameters=FILTERS, responses=documents.AssuranceDocument(many=True), operation_id="assurances_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        asked = query(call, stands=one_of(*VIEWS), group=one_of(*GROUPS), supplier=str, data_kind=one_of(*DATA))
        pager = Newest()
        page = pager.paginate_queryset(queries.rows(call.user, asked), call, view=self)
        return pager.get_paginated_response([documents.assurance(card) for card in queries.cards(page)])


class OneAssurance(APIView):
    """A review that holds, or held, for other requests."""

    @extend_schema(responses=documents.AssuranceDocument, operation_id="assurances_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_document(call, code))


class RevokedAssurance(Idempotent, APIView):
    """It holds no longer; with the reason, by its group."""

    @extend_schema(request=documents.AssuranceRevoked, responses=documents.AssuranceDocument, operation_id="assurances_revoke")
    def post(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        found = queries.one(call.user, code)
        operations.revoke(actor=call.user, number=found.number, **read(documents.AssuranceRevoked, call))
        return Response(_document(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _reads(call)
        queries.one(call.user, told["code"])


class Checklists(APIView):
    """What each group looks at before it decides; POST sets a row more."""

    @extend_schema(
        parameters=[OpenApiParameter("group", enum=tuple(key for key, _ in ROLES))],
        responses=documents.CheckDocument(many=True),
        operation_id="checklists_list",
    )
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        asked = query(call, group=one_of(*(key for key, _ in ROLES)))
        return Response([documents.check(card) for card in checklists.of(*asked.values())])

    @extend_schema(request=documents.NewCheck, responses={201: documents.CheckDocument}, operation_id="checklists_set")
    def post(self, call: PersonCall) -> Response:
        given = read(documents.NewCheck, call)
        row = checklists.put(actor=call.user, role=given["group"], label=given["label"], is_required=given["is_required"])
        return Response({"key": row.pk, "group": row.role, "label": row.label, "is_required": row.is_required}, status=201)


class OneCheck(APIView):
    """A row of a checklist; DELETE takes it off, and what was ticked stays."""

    @extend_schema(responses={204: None}, operation_id="checklists_retire")
    def delete(self, call: PersonCall, key: int) -> Response:
        query(call)
        checklists.retire(actor=call.user, key=key)
        return Response(status=204)


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _document(call: PersonCall, code: str) -> dict[str, Any]:
    return documents.assurance(queries.cards([queries.one(call.user, code)])[0])


urlpatterns = [
    path("assurances/", Assurances.as_view(), name="api-assurances"),
    path("assurances/<slug:code>/", OneAssurance.as_view(), name="api-assurance"),
    path("assurances/<slug:code>/revoke/", RevokedAssurance.as_view(), name="api-assurance-revoke"),
    path("checklists/", Checklists.as_view(), name="api-checklists"),
    path("checklists/<int:key>/", OneCheck.as_view(), name="api-checklist"),
]
