"""The doors to what is sponsored: who sponsors how much, and the work of one portfolio."""

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.dashboards.sponsored import documents, queries
from collab.dashboards.sponsored.cards import HEALTHS
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query
from projects.intake.states import STAGES

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
FILTERS = {"stage": [str(stage.value) for stage in STAGES], "health": [str(health.value) for health in HEALTHS]}


class ByKey(Pages):
    ordering = ("pk",)


class ByNewest(Pages):
    ordering = ("-number",)


class SponsoredPortfolios(APIView):
    """Who sponsors what, of what you may see: in money, stage, health and promised value."""

    pagination_class = ByKey

    @extend_schema(parameters=PAGING, responses=documents.PortfolioDocument(many=True), operation_id="sponsored_list")
    def get(self, call: PersonCall) -> Response:
        queries.reading(call.user)
        query(call)
        pager = ByKey()
        page = pager.paginate_queryset(queries.sponsors(call.user), call, view=self)
        return pager.get_paginated_response([documents.portfolio(card) for card in queries.cards(call.user, page)])


class SponsoredWorks(APIView):
    """The work that one person sponsors, the newest first."""

    pagination_class = ByNewest

    @extend_schema(
        parameters=[*(OpenApiParameter(name, enum=values) for name, values in FILTERS.items()), *PAGING],
        responses=documents.SponsoredWorkDocument(many=True),
        operation_id="sponsored_works_list",
    )
    def get(self, call: PersonCall, username: str) -> Response:
        queries.reading(call.user)
        given = query(call, **{name: one_of(*values) for name, values in FILTERS.items()})
        person = queries.sponsor(call.user, username)
        rows = queries.narrowed(queries.works(call.user).filter(sponsor=person), call.user, **given).select_related("project")
        pager = ByNewest()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.work(one) for one in queries.read(call.user, page)])


urlpatterns = [
    path("sponsored/", SponsoredPortfolios.as_view(), name="api-sponsored"),
    path("sponsored/<str:username>/", SponsoredWorks.as_view(), name="api-sponsor"),
]
