"""The doors to the shared agenda: list and set goals, read, change, sign; how work is aligned with them."""

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.agenda import alignment, operations, queries
from collab.agenda.access import visible
from collab.agenda.documents import goals as documents
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

FILTERS = [OpenApiParameter("active", enum=["true", "false"]), OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Goals(Idempotent, APIView):
    """The goals both sides pursue, the newest first."""

    pagination_class = Pages

    @extend_schema(parameters=FILTERS, responses=documents.GoalDocument(many=True), operation_id="goals_list")
    def get(self, call: PersonCall) -> Response:
        asked = query(call, active=one_of("true", "false"))
        rows = queries.loaded(visible(call.user)).filter(is_active=asked.get("active", "true") == "true")
        pager = Pages()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.goal(card) for card in queries.told(call.user, page)])

    @extend_schema(request=documents.NewGoal, responses={201: documents.GoalReading}, operation_id="goals_set")
    def post(self, call: PersonCall) -> Response:
        goal = operations.set_goal(actor=call.user, **read(documents.NewGoal, call))
        return Response(_reading(call, goal.code), status=201)


class OneGoal(APIView):
    """A goal; PATCH changes it, and what was signed and reads otherwise then has to be signed again."""

    @extend_schema(responses=documents.GoalReading, operation_id="goals_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.GoalChange(partial=True), responses=documents.GoalReading, operation_id="goals_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        operations.change_goal(actor=call.user, code=code, **read(documents.GoalChange, call, partial=True))
        return Response(_reading(call, code))


class Sign(Idempotent, APIView):
    """The CMO and the CIO sign, each for their own side."""

    @extend_schema(request=documents.Signature, responses=documents.GoalReading, operation_id="goals_sign")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.sign(actor=call.user, code=code, **read(documents.Signature, call))
        return Response(_reading(call, code))


class Aligned(APIView):
    """Goals × strategies as this person may see it: a row a cell, and what is missing in sentences."""

    @extend_schema(responses=documents.AlignmentDocument, operation_id="alignment_retrieve")
    def get(self, call: PersonCall) -> Response:
        if not duties.roles_of(call.user):
            raise Forbidden(alignment.CLOSED)
        query(call)
        return Response(documents.alignment(alignment.alignment(call.user)))


def _reading(call: PersonCall, code: str) -> dict[str, object]:
    goal = queries.one(call.user, code)
    (card,) = queries.told(call.user, [goal])
    return {**documents.goal(card), "mark": queries.mark(goal)}


urlpatterns = [
    path("alignment/", Aligned.as_view(), name="api-alignment"),
    path("goals/", Goals.as_view(), name="api-goals"),
    path("goals/<slug:code>/", OneGoal.as_view(), name="api-goal"),
    path("goals/<slug:code>/sign/", Sign.as_view(), name="api-goal-sign"),
]
