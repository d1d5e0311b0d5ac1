"""The doors to KPIs: define, read, alter, measurements one by one or by file, targets."""

from datetime import date
from functools import partial
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kpis import documents, imports, operations, queries
from collab.kpis.access import reading, visible
from collab.kpis.beside import api as beside
from collab.kpis.feeds import api as feeds
from collab.kpis.models import Held, Target
from collab.kpis.operations import FIRST_DAY, LAST_DAY, Reading
from collab.kpis.restating import api as restating
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from collab.web.sheets.cells import DAY
from collab.web.sheets.documents import SheetFile
from collab.web.sheets.sent import ANSWERS, taken
from collab.web.sheets.tables import MOST_SENT

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
PERIOD = [OpenApiParameter("from", date), OpenApiParameter("to", date)]
ONE_OR_MANY = PolymorphicProxySerializer(
    component_name="NewMeasurementOrList",
    serializers=[documents.NewMeasurement, documents.NewMeasurement(many=True)],
    resource_type_field_name=None,
    many=False,
)
RECORDED = PolymorphicProxySerializer(
    component_name="MeasurementOrList",
    serializers=[documents.MeasurementDocument, documents.MeasurementDocument(many=True)],
    resource_type_field_name=None,
    many=False,
)


class ByDay(Pages):
    """The newest day first, and of a day the latest arrival."""

    ordering = ("-on", "-id")


class ByPeriod(Pages):
    ordering = ("-starts_on", "-id")


def day(text: str) -> date:
    if not DAY.fullmatch(text) or not FIRST_DAY <= (found := date.fromisoformat(text)) <= LAST_DAY:
        raise ValueError("Write a day between 2000 and 2100 as 2026-11-30.")
    return found


def username(text: str) -> str:
    if not 1 <= len(text) <= 150:
        raise ValueError("Up to 150 characters.")
    return text


class Kpis(Idempotent, APIView):
    """The shared KPIs as they stand today, the newest first."""

    pagination_class = Pages

    @extend_schema(
        parameters=[*PAGING, OpenApiParameter("owner", str, description="a username"), OpenApiParameter("active", enum=["true", "false"])],
        responses=documents.KpiDocument(many=True),
        operation_id="kpis_list",
    )
    def get(self, call: PersonCall) -> Response:
        reading(call.user)
        given = query(call, owner=username, active=one_of("true", "false"))
        rows = queries.chosen(visible(call.user), owner=given.get("owner"), is_active=given.get("active", "true") == "true")
        pager = Pages()
        page = pager.paginate_queryset(queries.with_latest(rows), call, view=self)
        return pager.get_paginated_response([documents.kpi(card) for card in queries.carded(page)])

    @extend_schema(request=documents.NewKpi, responses={201: documents.KpiDocument}, operation_id="kpis_define")
    def post(self, call: PersonCall) -> Response:
        kpi = operations.define(actor=call.user, **documents.facts(read(documents.NewKpi, call)))
        return Response(documents.kpi(queries.kpi_card(kpi.code)), status=201)


class OneKpi(APIView):
    """A KPI as it stands today; PATCH changes what is said about it."""

    @extend_schema(responses=documents.KpiDocument, operation_id="kpis_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return self.answer(call, code)

    @extend_schema(request=documents.KpiChange(partial=True), responses=documents.KpiDocument, operation_id="kpis_alter")
    def patch(self, call: PersonCall, code: str) -> Response:
        operations.alter(actor=call.user, code=code, **documents.facts(read(documents.KpiChange, call, partial=True)))
        return self.answer(call, code)

    def answer(self, call: PersonCall, code: str) -> Response:
        return Response(documents.kpi(queries.kpi_card(queries.one(call.user, code).code)))


class Measurements(Idempotent, APIView):
    """Every value of a KPI with its corrections; POST takes one value or a list of them, all or none."""

    pagination_class = ByDay

    @extend_schema(parameters=[*PAGING, *PERIOD], responses=documents.MeasurementDocument(many=True), operation_id="measurements_list")
    def get(self, call: PersonCall, code: str) -> Response:
        given = query(call, **{"from": day, "to": day})
        rows = queries.measurements(queries.one(call.user, code), since=given.get("from"), until=given.get("to"))
        pager = ByDay()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.measurement(row) for row in page])

    @extend_schema(request=ONE_OR_MANY, responses={201: RECORDED}, operation_id="measurements_record")
    def post(self, call: PersonCall, code: str) -> Response:
        is_many = isinstance(call.data, list)
        given: Any = read(documents.NewMeasurement, call, many=is_many, **({"max_length": operations.MOST_AT_ONCE} if is_many else {}))
        readings = [Reading(**one) for one in (given if is_many else [given])]
        rows = operations.measure(actor=call.user, code=code, readings=readings)
        said = [documents.measurement(row, reading if isinstance(row, Held) else None) for row, reading in zip(rows, readings, strict=True)]
        return Response(said if is_many else said[0], status=201)


class MeasurementFile(APIView):
    """A CSV or XLSX file; nothing is recorded unless every row is right. The same file again changes nothing.

    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="measurements_file")
    def post(self, call: PersonCall, code: str = "") -> Response:
        if code:
            queries.one(call.user, code)
        return taken(call, partial(imports.read_file, actor=call.user, only=code), "values", code)


class AnyFile(MeasurementFile):
    """A file with values of several KPIs: kpi, on, value, source and, where wanted, note."""

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="kpis_file")
    def post(self, call: PersonCall) -> Response:  # type: ignore[override]
        return super().post(call)


class Targets(Idempotent, APIView):
    """What a KPI should reach, period by period; periods do not overlap. One that was replaced stays in the list, and counts no more."""

    pagination_class = ByPeriod

    @extend_schema(parameters=PAGING, responses=documents.TargetDocument(many=True), operation_id="targets_list")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        pager = ByPeriod()
        kpi = queries.one(call.user, code)
        page = pager.paginate_queryset(Target.objects.filter(kpi=kpi).select_related("replaced_by"), call, view=self)
        because = queries.reasons(kpi, [row for row in page if hasattr(row, "replaced_by")])
        return pager.get_paginated_response([documents.target(row, because) for row in page])

    @extend_schema(request=documents.NewTarget, responses={201: documents.TargetDocument}, operation_id="targets_set")
    def post(self, call: PersonCall, code: str) -> Response:
        row = operations.set_target(actor=call.user, code=code, **read(documents.NewTarget, call))
        return Response(documents.target(row), status=201)


urlpatterns = [
    path("kpis/", Kpis.as_view(), name="api-kpis"),
    path("kpis/import/", AnyFile.as_view(), name="api-kpis-import"),
    *beside.FIRST,
    *feeds.urlpatterns,
    *restating.urlpatterns,
    path("kpis/<slug:code>/", OneKpi.as_view(), name="api-kpi"),
    path("kpis/<slug:code>/measurements/", Measurements.as_view(), name="api-kpi-measurements"),
    path("kpis/<slug:code>/measurements/file/", MeasurementFile.as_view(), name="api-kpi-file"),
    path("kpis/<slug:code>/targets/", Targets.as_view(), name="api-kpi-targets"),
    *beside.urlpatterns,
]
