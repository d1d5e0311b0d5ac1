"""The doors to the customer's moments and to the data source register."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.customer import access, coverage, documents, imports, journey, operations, queries
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read
from collab.web.sheets.documents import SheetFile, SheetReport, asked
from collab.web.sheets.report import described
from collab.web.sheets.tables import MOST_SENT

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
YES_OR_NO = ("true", "false")
FILTERS = {"personal_data": "has_personal_data", "joined": "is_joined"}
APART = "Retiring and bringing back change nothing else: send retired_on with version and reason alone."


class AlongTheJourney(Pages):
    ordering = ("position", "pk")


class ByName(Pages):
    ordering = ("name", "pk")


class Moments(Idempotent, APIView):
    """The points of the customer journey, in its order, with their measures and what is on them."""

    pagination_class = AlongTheJourney

    @extend_schema(
        parameters=[OpenApiParameter("brand", str, description="Only work of requests that name this brand, by its code."), *PAGING],
        responses=documents.MomentDocument(many=True),
        operation_id="moments_list",
    )
    def get(self, call: PersonCall) -> Response:
        given = query(call, brand=str)
        pager = AlongTheJourney()
        page = pager.paginate_queryset(queries.moments(call.user), call, view=self)
        found = journey.drawn(call.user, page, given.get("brand", ""))
        return pager.get_paginated_response([documents.moment(stop) for stop in found.stops])

    @extend_schema(request=documents.NewMoment, responses={201: documents.MomentDocument}, operation_id="moments_add")
    def post(self, call: PersonCall) -> Response:
        moment = operations.add_moment(actor=call.user, **read(documents.NewMoment, call))
        return Response(documents.moment(journey.stop(call.user, moment.code)), status=201)


class Sources(Idempotent, APIView):
    """Where data about customers comes from, by name; retired ones too, unless told."""

    pagination_class = ByName

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words of the name, the code or the system."),
            *(OpenApiParameter(name, enum=YES_OR_NO) for name in ("personal_data", "joined", "retired")),
            *PAGING,
        ],
        responses=documents.SourceDocument(many=True),
        operation_id="data_sources_list",
    )
    def get(self, call: PersonCall) -> Response:
        given = query(call, q=_words, **dict.fromkeys((*FILTERS, "retired"), one_of(*YES_OR_NO)))
        rows = queries.sources(call.user, words=given.get("q", ""))
        rows = rows.filter(**{column: given[name] == "true" for name, column in FILTERS.items() if name in given})
        if "retired" in given:
            rows = rows.filter(retired_on__isnull=given["retired"] == "false")
        pager = ByName()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.source(card) for card in queries.read(call.user, page)])

    @extend_schema(request=documents.NewSource, responses={201: documents.SourceDocument}, operation_id="data_sources_add")
    def post(self, call: PersonCall) -> Response:
        source = operations.add_source(actor=call.user, **read(documents.NewSource, call))
        return Response(_reading(call, source.code), status=201)


class OneSource(APIView):
    """One source; PATCH changes what it says, retires it or brings it back, and names the version that was seen."""

    @extend_schema(responses=documents.SourceDocument, operation_id="data_sources_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.SourceChange(partial=True), responses=documents.SourceDocument, operation_id="data_sources_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        _change(call, code, **changes(documents.SourceChange, call, "the data source"))
        return Response(_reading(call, code))


class SourceFile(APIView):
    """A CSV or XLSX file with the register's columns; nothing is taken unless every row is right. The same file again changes nothing.

    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=SheetReport, operation_id="data_sources_file")
    def post(self, call: PersonCall) -> Response:
        _reads(call)
        body = read(SheetFile, call)
        file, dry_run = body["file"], body["dry_run"]
        report = imports.read_file(actor=call.user, data=file.read(), name=file.name, asked=asked(body), dry_run=dry_run)
        return Response(described(report))


class SourceCoverage(APIView):
    """How much of what is held is joined to the single customer view, today and over the months."""

    @extend_schema(responses=documents.CoverageOverDocument, operation_id="data_sources_coverage")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        query(call)
        over = coverage.over_time(call.user)
        return Response({"today": documents.coverage(over.today), "months": [documents.coverage(one) for one in over.months]})


def _change(call: PersonCall, code: str, *, version: int, reason: str = "", **changes: Any) -> None:
    if "retired_on" not in changes:
        if reason:
            raise Invalid(reason="A reason is said where it retires or is brought back.")
        operations.change_source(actor=call.user, code=code, version=version, **changes)
        return
    on = changes.pop("retired_on")
    if changes:
        raise Invalid(retired_on=APART)
    if on is None:
        operations.bring_back(actor=call.user, code=code, version=version, reason=reason)
    else:
        operations.retire(actor=call.user, code=code, version=version, reason=reason, on=on)


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _words(text: str) -> str:
    if len(text) > 100:
        raise ValueError("Keep it under 100 characters.")
    return text.strip()


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    (card,) = queries.read(call.user, [queries.source(call.user, code)])
    return documents.source(card)


urlpatterns = [
    path("moments/", Moments.as_view(), name="api-moments"),
    path("data-sources/", Sources.as_view(), name="api-data-sources"),
    path("data-sources/import/", SourceFile.as_view(), name="api-data-sources-import"),
    path("data-sources/coverage/", SourceCoverage.as_view(), name="api-data-sources-coverage"),
    path("data-sources/<slug:code>/", OneSource.as_view(), name="api-data-source"),
]
