"""The doors to launches: list and plan, read and change, hold, call off, and a file in."""

from functools import partial
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read
from collab.web.sheets.documents import SheetFile
from collab.web.sheets.sent import ANSWERS, taken
from collab.web.sheets.tables import MOST_SENT
from projects.launches import access, documents, imports, operations, queries
from projects.launches.states import State

FILTERS = [
    OpenApiParameter("state", enum=State.values),
    OpenApiParameter("brand", str, description="a brand's code"),
    OpenApiParameter("market", str, description="a market's code"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class ByDay(Pages):
    ordering = ("on", "pk")


class Launches(Idempotent, APIView):
    """The launches, by day."""

    pagination_class = ByDay

    @extend_schema(parameters=FILTERS, responses=documents.LaunchDocument(many=True), operation_id="launches_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        given = query(call, state=one_of(*State.values), brand=str, market=str)
        columns = {"state": "state", "brand": "brand__code", "market": "market__code"}
        rows = queries.rows(call.user).filter(**{columns[name]: value for name, value in given.items()})
        pager = ByDay()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.launch(card) for card in queries.cards(call.user, page)])

    @extend_schema(request=documents.NewLaunch, responses={201: documents.WholeLaunchDocument}, operation_id="launches_plan")
    def post(self, call: PersonCall) -> Response:
        launch = operations.plan(actor=call.user, **read(documents.NewLaunch, call))
        return Response(_reading(call, launch.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class OneLaunch(APIView):
    """A launch with the work that serves it; PATCH changes it, and names the version that was seen."""

    @extend_schema(responses=documents.WholeLaunchDocument, operation_id="launches_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.LaunchChange(partial=True), responses=documents.WholeLaunchDocument, operation_id="launches_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        there = queries.one(call.user, code)
        operations.change(actor=call.user, code=code, **changes(documents.LaunchChange, call, "the launch", context={"there": there}))
        return Response(_reading(call, code))


class Held(Idempotent, APIView):
    """It took place."""

    @extend_schema(request=documents.LaunchSeen, responses=documents.WholeLaunchDocument, operation_id="launches_hold")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.hold(actor=call.user, code=code, **read(documents.LaunchSeen, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class LaunchRenamed(Idempotent, APIView):
    """It is called otherwise from now on, whatever has become of it."""

    @extend_schema(request=documents.LaunchRenamed, responses=documents.WholeLaunchDocument, operation_id="launches_rename")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.rename(actor=call.user, code=code, **read(documents.LaunchRenamed, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class LaunchCalledOff(Idempotent, APIView):
    """It will not take place; with the reason."""

    @extend_schema(request=documents.LaunchCalledOff, responses=documents.WholeLaunchDocument, operation_id="launches_call_off")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.call_off(actor=call.user, code=code, **read(documents.LaunchCalledOff, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


def _told(call: PersonCall, told: Any) -> None:
    """What was answered once is told again to who still reads all of it, the budget too."""
    _reads(call)
    budget = _reading(call, told["code"])["budget"]
    if told["budget"] is not None and budget is None:
        raise Forbidden(access.BUDGET)


class LaunchFile(APIView):
    """A CSV or XLSX file of launches; nothing is taken unless every row is right. The same file again changes nothing.

    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="launches_file")
    def post(self, call: PersonCall) -> Response:
        return taken(call, partial(imports.read_file, actor=call.user), "launches")


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    (card,) = queries.cards(call.user, [queries.one(call.user, code)])
    return documents.whole(card)


urlpatterns = [
    path("launches/", Launches.as_view(), name="api-launches"),
    path("launches/import/", LaunchFile.as_view(), name="api-launches-import"),
    path("launches/<slug:code>/", OneLaunch.as_view(), name="api-launch"),
    path("launches/<slug:code>/held/", Held.as_view(), name="api-launch-hold"),
    path("launches/<slug:code>/rename/", LaunchRenamed.as_view(), name="api-launch-rename"),
    path("launches/<slug:code>/call-off/", LaunchCalledOff.as_view(), name="api-launch-call-off"),
]
