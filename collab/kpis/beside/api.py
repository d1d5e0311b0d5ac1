"""The doors to what stands beside a KPI's values: its tray, notes on its days, and what it is made of."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.appointments.documents import Nothing
from collab.events.idempotent import Idempotent
from collab.kpis import annotating, family, queries, tray
from collab.kpis.access import reading
from collab.kpis.beside import documents
from collab.kpis.tables import Tray
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
STATE = OpenApiParameter("state", enum=list(Tray.values), description="`waiting` unless told")


class Newest(Pages):
    ordering = ("-id",)


class ByDay(Pages):
    ordering = ("-on", "-id")


class Trays(APIView):
    """Values that came and do not count: those of your KPIs, and those that you brought; auditors read all."""

    pagination_class = Newest

    @extend_schema(parameters=[*PAGING, STATE], responses=documents.HeldValueDocument(many=True), operation_id="kpis_trays")
    def get(self, call: PersonCall) -> Response:
        reading(call.user)
        given = query(call, state=one_of(*Tray.values))
        rows = tray.visible(call.user).filter(state=given.get("state", Tray.WAITING)).select_related(*tray.RELATED)
        pager = Newest()
        return pager.get_paginated_response(
            [documents.held(card) for card in tray.cards(pager.paginate_queryset(rows, call, view=self) or ())]
        )


class OneTray(Idempotent, APIView):
    """The tray of one KPI. POST lets values in, or refuses them with a reason; for the owners of the KPI."""

    pagination_class = Newest

    @extend_schema(parameters=[*PAGING, STATE], responses=documents.HeldValueDocument(many=True), operation_id="kpis_tray")
    def get(self, call: PersonCall, code: str) -> Response:
        given = query(call, state=one_of(*Tray.values))
        rows = tray.visible(call.user).filter(kpi=queries.one(call.user, code), state=given.get("state", Tray.WAITING))
        pager = Newest()
        page = pager.paginate_queryset(rows.select_related(*tray.RELATED), call, view=self)
        return pager.get_paginated_response([documents.held(card) for card in tray.cards(page or ())])

    @extend_schema(request=documents.TrayAnswer, responses={201: documents.HeldValueDocument(many=True)}, operation_id="kpis_tray_answer")
    def post(self, call: PersonCall, code: str) -> Response:
        body = read(documents.TrayAnswer, call)
        rows = tray.ANSWERS[body.pop("answer")](actor=call.user, code=code, **body)
        found = tray.visible(call.user).filter(pk__in=[row.pk for row in rows]).select_related(*tray.RELATED).order_by("pk")
        return Response([documents.held(card) for card in tray.cards(found)], status=201)


class Annotations(Idempotent, APIView):
    """Notes on days of a KPI, the latest day first; POST writes one."""

    pagination_class = ByDay

    @extend_schema(parameters=PAGING, responses=documents.AnnotationDocument(many=True), operation_id="annotations_list")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        pager = ByDay()
        rows: Any = pager.paginate_queryset(annotating.standing(queries.one(call.user, code)), call, view=self)
        return pager.get_paginated_response([documents.annotation(said) for said in annotating.told(rows)])

    @extend_schema(request=documents.NewAnnotation, responses={201: documents.AnnotationDocument}, operation_id="annotations_add")
    def post(self, call: PersonCall, code: str) -> Response:
        row = annotating.annotate(actor=call.user, code=code, **read(documents.NewAnnotation, call))
        (said,) = annotating.told([row])
        return Response(documents.annotation(said), status=201)


class Withdrawal(Idempotent, APIView):
    """Take a note back: for who wrote it and for the owners of its KPI."""

    @extend_schema(request=Nothing, responses={204: None}, operation_id="annotations_withdraw")
    def post(self, call: PersonCall, code: str, annotation: int) -> Response:
        read(Nothing, call)
        annotating.withdraw(actor=call.user, code=code, annotation=annotation)
        return Response(status=204)


class Tree(APIView):
    """What a KPI is made of, down to what people measure, and the goals that it shows."""

    @extend_schema(responses=documents.TreeDocument, operation_id="kpis_tree")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        kpi = queries.one(call.user, code)
        (branch,) = family.trees(call.user, [kpi.code])
        return Response(documents.tree(branch, queries.goals_shown_by(kpi)))


FIRST = [path("kpis/tray/", Trays.as_view(), name="api-kpis-tray")]
urlpatterns = [
    path("kpis/<slug:code>/tray/", OneTray.as_view(), name="api-kpi-tray"),
    path("kpis/<slug:code>/tree/", Tree.as_view(), name="api-kpi-tree"),
    path("kpis/<slug:code>/annotations/", Annotations.as_view(), name="api-kpi-annotations"),
    path("kpis/<slug:code>/annotations/<int:annotation>/withdraw/", Withdrawal.as_view(), name="api-kpi-withdraw"),
]
