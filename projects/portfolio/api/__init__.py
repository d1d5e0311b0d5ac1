"""The doors to projects: list, read, change, milestones, dependencies."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import Invalid
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.people.states import Side
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from funding.funds import shortfall
from funding.funds.access import sees_money_of
from projects.portfolio import addresses, cards, documents, operations, queries, webs
from projects.portfolio.api.links import urlpatterns as link_patterns
from projects.portfolio.models import Project
from projects.portfolio.states import Health, Phase

# The days of a plan, whose move may push others.
DAYS = ("starts_on", "ends_on")
SIDES = (Side.MARKETING.value, Side.IT.value)
FILTERS = [
    OpenApiParameter("phase", enum=Phase.values),
    OpenApiParameter("side", enum=SIDES),
    OpenApiParameter("health", enum=Health.values, description="as at least one side sees it"),
    OpenApiParameter("goal", str, description="a goal's code"),
    OpenApiParameter("lead", str, description="a username, or me"),
]
WAITS_FOR = OpenApiParameter("before", str, required=True, description="what it no longer waits for, as R-231")


class ByNumber(Pages):
    """Newest number first."""

    ordering = "-number"


class ByDay(Pages):
    ordering = ("due_on", "pk")


def plain(value: str) -> str:
    """A code or a username: up to 150 characters."""
    if len(value) > 150:
        raise ValueError("Up to 150 characters.")
    return value


class Projects(APIView):
    """The projects one may see."""

    pagination_class = ByNumber

    @extend_schema(parameters=FILTERS, responses=documents.ProjectDocument(many=True), operation_id="projects_list")
    def get(self, call: PersonCall) -> Response:
        asked = query(call, phase=one_of(*Phase.values), side=one_of(*SIDES), health=one_of(*Health.values), goal=plain, lead=plain)
        pager = ByNumber()
        page = pager.paginate_queryset(queries.filtered(call.user, **asked), call, view=self)
        return pager.get_paginated_response([documents.project(card) for card in queries.carded(page)])


class OneProject(APIView):
    """A project; PATCH changes its dates, its phase, or what one side says of it."""

    @extend_schema(responses=documents.WholeProjectDocument, operation_id="projects_retrieve")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return Response(self.document(call, parse(number)))

    @extend_schema(request=documents.ProjectChange, responses=documents.ChangedProjectDocument, operation_id="projects_update")
    def patch(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        body = read(documents.ProjectChange, call, context={"there": there})
        moves = webs.moves(call.user, there, {name: body[name] for name in DAYS if name in body})
        would = operations.update_project(number=there.number, actor=call.user, **body)
        told = self.document(call, there.number, would if body.get("dry_run") else None)
        return Response({**told, "moves": [documents.move(one) for one in moves]})

    def document(self, call: PersonCall, number: int, would: Project | None = None) -> dict[str, Any]:
        row = would or queries.found(call.user, number)
        (card,) = queries.carded([row])
        shown = sees_money_of(call.user, row.route_id)
        return documents.whole(card, shortfall.among(queries.allocations(row)) if shown else None)


class Milestones(Idempotent, APIView):
    """The plan of a project, by day, and a new date in it."""

    pagination_class = ByDay

    @extend_schema(responses=documents.MilestoneDocument(many=True), operation_id="milestones_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        pager = ByDay()
        page = pager.paginate_queryset(there.milestones.select_related("owner"), call, view=self)
        return pager.get_paginated_response([documents.milestone(cards.milestone(row, there)) for row in page])

    @extend_schema(request=documents.NewMilestone, responses={201: documents.MilestoneDocument}, operation_id="milestones_create")
    def post(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        row = operations.plan_milestone(number=there.number, actor=call.user, **read(documents.NewMilestone, call))
        address = addresses.api_milestone(there.code, row.pk)
        return Response(documents.milestone(cards.milestone(row, there)), status=201, headers={"Location": address})

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.found(call.user, parse(parts["number"]))


class OneMilestone(APIView):
    """Move, rename, hand over, finish, or drop one milestone."""

    @extend_schema(request=documents.MilestoneChange, responses=documents.ChangedMilestoneDocument, operation_id="milestones_update")
    def patch(self, call: PersonCall, number: str, milestone: int) -> Response:
        there = queries.found(call.user, parse(number))
        changes = read(documents.MilestoneChange, call, context={"there": there.milestones.filter(pk=milestone).first()})
        days = {"due_on": changes["due_on"]} if "due_on" in changes else {}
        moves = webs.moves(call.user, there, days, milestone) if days else ()
        row = operations.change_milestone(number=there.number, milestone=milestone, actor=call.user, **changes)
        told = documents.milestone(cards.milestone(row, there))
        return Response({**told, "moves": [documents.move(one) for one in moves]})

    @extend_schema(responses={204: None}, operation_id="milestones_destroy")
    def delete(self, call: PersonCall, number: str, milestone: int) -> Response:
        query(call)
        there = queries.found(call.user, parse(number))
        operations.drop_milestone(number=there.number, milestone=milestone, actor=call.user)
        return Response(status=204)


class Dependencies(Idempotent, APIView):
    """What a project waits for and what waits for it, finish to start."""

    @extend_schema(responses=documents.DependenciesDocument, operation_id="dependencies_retrieve")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return Response(self.document(call, parse(number)))

    @extend_schema(request=documents.NewDependency, responses={201: documents.DependenciesDocument}, operation_id="dependencies_create")
    def post(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        operations.link(number=there.number, actor=call.user, **read(documents.NewDependency, call))
        return Response(self.document(call, there.number), status=201)

    @extend_schema(parameters=[WAITS_FOR], responses={204: None}, operation_id="dependencies_destroy")
    def delete(self, call: PersonCall, number: str) -> Response:
        there = queries.found(call.user, parse(number))
        asked = query(call, before=documents.numbered)
        if "before" not in asked:
            raise Invalid(before="Say what it no longer waits for: ?before=R-201.")
        operations.unlink(number=there.number, before=asked["before"], actor=call.user)
        return Response(status=204)

    def document(self, call: PersonCall, number: int) -> dict[str, Any]:
        waits_for, unlocks = queries.dependencies(call.user, number)
        return {"waits_for": [documents.link(card) for card in waits_for], "unlocks": [documents.link(card) for card in unlocks]}

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.found(call.user, parse(parts["number"]))


urlpatterns = [
    *link_patterns,
    path("projects/", Projects.as_view(), name="api-projects"),
    path("projects/<str:number>/", OneProject.as_view(), name="api-project"),
    path("projects/<str:number>/milestones/", Milestones.as_view(), name="api-milestones"),
    path("projects/<str:number>/milestones/<int:milestone>/", OneMilestone.as_view(), name="api-milestone"),
    path("projects/<str:number>/dependencies/", Dependencies.as_view(), name="api-dependencies"),
]
