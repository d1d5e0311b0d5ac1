"""The doors to blockers: list and open, read, change, move and close; and the figures of the friction ledger."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden, Invalid
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.people.states import Side
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from projects.friction import access, addresses, documents, figures, operations, queries
from projects.friction.states import Kind
from projects.portfolio import queries as projects

STANDS = ("open", "closed")
FILTERS = [
    OpenApiParameter("by", enum=tuple(figures.STEPS), description="months, unless told otherwise"),
    OpenApiParameter("kind", enum=Kind.values),
    OpenApiParameter("side", enum=Side.values),
    OpenApiParameter("system", str, description="a code of the register of systems"),
]


class ByOpening(Pages):
    """The latest first."""

    ordering = ("-opened_on", "-pk")


class Friction(APIView):
    """What gets in the way, in working days and money, of what one may open."""

    @extend_schema(parameters=FILTERS, responses=documents.FrictionDocument, operation_id="friction_retrieve")
    def get(self, call: PersonCall) -> Response:
        if not access.reads(call.user):
            raise Forbidden(access.CLOSED)
        given = query(call, by=one_of(*figures.STEPS), kind=one_of(*Kind.values), side=one_of(*Side.values), system=str)
        return Response(documents.friction(figures.friction(call.user, figures.Asked(**given))))


class Blockers(Idempotent, APIView):
    """What stands, or stood, in the way of a project."""

    pagination_class = ByOpening

    @extend_schema(
        parameters=[OpenApiParameter("stands", enum=STANDS)], responses=documents.BlockerDocument(many=True), operation_id="blockers_list"
    )
    def get(self, call: PersonCall, number: str) -> Response:
        given = query(call, stands=one_of(*STANDS))
        there = projects.found(call.user, parse(number))
        rows = queries.of_project(call.user, there.number).order_by(*ByOpening.ordering)
        if "stands" in given:
            rows = rows.filter(closed_on__isnull=given["stands"] == "open")
        pager = ByOpening()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.blocker(card) for card in queries.cards(page or [])])

    @extend_schema(request=documents.NewBlocker, responses={201: documents.BlockerDocument}, operation_id="blockers_open")
    def post(self, call: PersonCall, number: str) -> Response:
        there = projects.found(call.user, parse(number))
        row = operations.open_one(number=there.number, actor=call.user, **read(documents.NewBlocker, call))
        address = addresses.api_blocker(there.code, row.pk)
        return Response(_reading(call, there.number, row.pk), status=201, headers={"Location": address})

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        projects.found(call.user, parse(parts["number"]))


class OneBlocker(APIView):
    """One of them; PATCH changes what is said of it, and names the version that was seen."""

    @extend_schema(responses=documents.BlockerDocument, operation_id="blockers_retrieve")
    def get(self, call: PersonCall, number: str, blocker: int) -> Response:
        query(call)
        return Response(_reading(call, parse(number), blocker))

    @extend_schema(request=documents.BlockerChange(partial=True), responses=documents.BlockerDocument, operation_id="blockers_change")
    def patch(self, call: PersonCall, number: str, blocker: int) -> Response:
        there = queries.of_project(call.user, parse(number)).filter(pk=blocker).first()
        body = read(documents.BlockerChange, call, partial=True, context={"there": there})
        if "version" not in body:
            raise Invalid(version="Say which version of it you saw.")
        operations.change(number=parse(number), blocker=blocker, actor=call.user, **body)
        return Response(_reading(call, parse(number), blocker))


class MovedBlocker(Idempotent, APIView):
    """It waits on somebody else from today on."""

    @extend_schema(request=documents.BlockerMoved, responses=documents.BlockerDocument, operation_id="blockers_move")
    def post(self, call: PersonCall, number: str, blocker: int) -> Response:
        operations.move(number=parse(number), blocker=blocker, actor=call.user, **read(documents.BlockerMoved, call))
        return Response(_reading(call, parse(number), blocker))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        projects.found(call.user, parse(parts["number"]))


class ClosedBlocker(Idempotent, APIView):
    """It is out of the way; with what cleared it."""

    @extend_schema(request=documents.BlockerClosed, responses=documents.BlockerDocument, operation_id="blockers_close")
    def post(self, call: PersonCall, number: str, blocker: int) -> Response:
        operations.close(number=parse(number), blocker=blocker, actor=call.user, **read(documents.BlockerClosed, call))
        return Response(_reading(call, parse(number), blocker))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        projects.found(call.user, parse(parts["number"]))


def _reading(call: PersonCall, number: int, blocker: int) -> dict[str, Any]:
    return documents.blocker(queries.one(call.user, number, blocker))


urlpatterns = [
    path("friction/", Friction.as_view(), name="api-friction"),
    path("projects/<str:number>/blockers/", Blockers.as_view(), name="api-blockers"),
    path("projects/<str:number>/blockers/<int:blocker>/", OneBlocker.as_view(), name="api-blocker"),
    path("projects/<str:number>/blockers/<int:blocker>/move/", MovedBlocker.as_view(), name="api-blocker-move"),
    path("projects/<str:number>/blockers/<int:blocker>/close/", ClosedBlocker.as_view(), name="api-blocker-close"),
]
