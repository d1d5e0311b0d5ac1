"""The doors to the customer's moments and to the data source register."""

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.customer import documents, operations, queries
from collab.customer.access import visible_moments
from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
YES_OR_NO = ("true", "false")


class AlongTheJourney(Pages):
    ordering = ("position", "pk")


class ByName(Pages):
    ordering = ("name", "pk")


class Moments(Idempotent, APIView):
    """The points of the customer journey, in its order."""

    pagination_class = AlongTheJourney

    @extend_schema(parameters=PAGING, responses=documents.MomentDocument(many=True), operation_id="moments_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        pager = AlongTheJourney()
        page = pager.paginate_queryset(visible_moments(call.user), call, view=self)
        return pager.get_paginated_response(documents.MomentDocument([queries.moment_card(row) for row in page], many=True).data)

    @extend_schema(request=documents.NewMoment, responses={201: documents.MomentDocument}, operation_id="moments_add")
    def post(self, call: PersonCall) -> Response:
        moment = operations.add_moment(actor=call.user, **read(documents.NewMoment, call))
        return Response(documents.MomentDocument(queries.moment_card(moment)).data, status=201)


class Sources(Idempotent, APIView):
    """Where data about customers comes from, by name."""

    pagination_class = ByName

    @extend_schema(
        parameters=[*PAGING, OpenApiParameter("personal_data", enum=YES_OR_NO), OpenApiParameter("joined", enum=YES_OR_NO)],
        responses=documents.SourceDocument(many=True),
        operation_id="data_sources_list",
    )
    def get(self, call: PersonCall) -> Response:
        asked = query(call, personal_data=one_of(*YES_OR_NO), joined=one_of(*YES_OR_NO))
        rows = queries.sources(call.user)
        for name, field in (("personal_data", "has_personal_data"), ("joined", "is_joined")):
            if name in asked:
                rows = rows.filter(**{field: asked[name] == "true"})
        pager = ByName()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response(documents.SourceDocument([queries.source_card(row) for row in page], many=True).data)

    @extend_schema(request=documents.NewSource, responses={201: documents.SourceDocument}, operation_id="data_sources_add")
    def post(self, call: PersonCall) -> Response:
        source = operations.add_source(actor=call.user, **read(documents.NewSource, call))
        return Response(documents.SourceDocument(queries.source_card(source)).data, status=201)


urlpatterns = [
    path("moments/", Moments.as_view(), name="api-moments"),
    path("data-sources/", Sources.as_view(), name="api-data-sources"),
]
