"""The doors to insights and lessons: list and write down, read, change and withdraw."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.insights import access, documents, operations, queries
from collab.insights.queries import ALL, HOLDS, OVER, Filters
from collab.insights.states import Kind
from collab.kit.errors import Forbidden, NotFound
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read

STANDS = (HOLDS, ALL, OVER)
FILTERS = [
    OpenApiParameter("q", str, description="words of the sentence, the evidence and the tags"),
    OpenApiParameter("stands", enum=STANDS, description="holds unless told otherwise"),
    OpenApiParameter("tag", str),
    OpenApiParameter("goal", str, description="a code"),
    OpenApiParameter("moment", str, description="a code"),
    OpenApiParameter("project", str, description="a number such as R-201"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class Newest(Pages):
    ordering = ("-made_at", "-pk")


class Insights(Idempotent, APIView):
    """What was found out and what was learnt, the latest first."""

    pagination_class = Newest

    @extend_schema(
        parameters=[*FILTERS, OpenApiParameter("kind", enum=Kind.values)],
        responses=documents.InsightDocument(many=True),
        operation_id="insights_list",
    )
    def get(self, call: PersonCall) -> Response:
        return _listed(self, call)

    @extend_schema(request=documents.NewInsight, responses={201: documents.InsightDocument}, operation_id="insights_make")
    def post(self, call: PersonCall) -> Response:
        insight = operations.make(actor=call.user, **read(documents.NewInsight, call))
        return Response(_reading(call, insight.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class Lessons(Idempotent, APIView):
    """What projects taught, the latest first: insights of the kind "lesson", which are read and changed as insights are."""

    pagination_class = Newest

    @extend_schema(parameters=FILTERS, responses=documents.InsightDocument(many=True), operation_id="lessons_list")
    def get(self, call: PersonCall) -> Response:
        return _listed(self, call, kind=Kind.LESSON)

    @extend_schema(request=documents.NewLesson, responses={201: documents.InsightDocument}, operation_id="lessons_make")
    def post(self, call: PersonCall) -> Response:
        lesson = operations.make(actor=call.user, kind=Kind.LESSON, **read(documents.NewLesson, call))
        return Response(_reading(call, lesson.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class OneInsight(APIView):
    """An insight or a lesson; PATCH changes what it says, and names the version that was seen."""

    @extend_schema(responses=documents.InsightDocument, operation_id="insights_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.InsightChange(partial=True), responses=documents.InsightDocument, operation_id="insights_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        there = queries.one(call.user, code)
        operations.change(actor=call.user, code=code, **changes(documents.InsightChange, call, context={"there": there}))
        return Response(_reading(call, code))


class WithdrawnInsight(Idempotent, APIView):
    """It holds no longer; with the reason."""

    @extend_schema(request=documents.InsightWithdrawn, responses=documents.InsightDocument, operation_id="insights_withdraw")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.withdraw(actor=call.user, code=code, **read(documents.InsightWithdrawn, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


def _listed(view: APIView, call: PersonCall, kind: str = "") -> Response:
    _reads(call)
    kinds = {} if kind else {"kind": one_of(*Kind.values)}
    given = query(call, q=str, stands=one_of(*STANDS), tag=str, goal=str, moment=str, project=_number, **kinds)
    asked = Filters(view=given.pop("stands", HOLDS), **{**given, **({"kind": kind} if kind else {})})
    pager = Newest()
    page = pager.paginate_queryset(queries.rows(call.user, asked), call, view=view)
    return pager.get_paginated_response([documents.insight(card) for card in queries.cards(call.user, page)])


def _number(text: str) -> int:
    try:
        return parse(text)
    except NotFound:
        raise ValueError("Write a number such as R-201.") from None


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _told(call: PersonCall, told: Any) -> None:
    """What was answered once is told again to who may still read it."""
    _reads(call)
    queries.one(call.user, told["code"])


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    (card,) = queries.cards(call.user, [queries.one(call.user, code)])
    return documents.insight(card)


urlpatterns = [
    path("insights/", Insights.as_view(), name="api-insights"),
    path("insights/<slug:code>/", OneInsight.as_view(), name="api-insight"),
    path("insights/<slug:code>/withdraw/", WithdrawnInsight.as_view(), name="api-insight-withdraw"),
    path("lessons/", Lessons.as_view(), name="api-lessons"),
]
