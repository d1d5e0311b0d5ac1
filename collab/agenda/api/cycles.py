"""The doors to planning cycles: list and open, read and change, ask, answer, sign, and hold one against another."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.agenda import access, cycle_queries, cycles
from collab.agenda.documents import cycles as documents
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, query, read

FILTERS = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class ByStart(Pages):
    ordering = ("-starts_on", "-pk")


class Told(Idempotent, APIView):
    """What was answered once is told again to who still reads all of it, the envelopes too."""

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _reads(call)
        if told.get("envelopes") is not None and not access.SEES_MONEY.value(call.user):
            raise Forbidden(access.MONEY)


class Cycles(Told):
    """The planning cycles, the latest first."""

    pagination_class = ByStart

    @extend_schema(parameters=FILTERS, responses=documents.CycleDocument(many=True), operation_id="cycles_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        query(call)
        pager = ByStart()
        page = pager.paginate_queryset(access.visible_cycles(call.user), call, view=self)
        return pager.get_paginated_response([documents.cycle(card) for card in cycle_queries.cycle_cards(page)])

    @extend_schema(request=documents.NewCycle, responses={201: documents.WholeCycleDocument}, operation_id="cycles_open")
    def post(self, call: PersonCall) -> Response:
        cycle = cycles.open_cycle(actor=call.user, **read(documents.NewCycle, call))
        return Response(_reading(call, cycle.code), status=201)


class OneCycle(APIView):
    """A cycle, open or as both sides agreed to it; PATCH changes an open one, and names the version that was seen."""

    @extend_schema(responses=documents.WholeCycleDocument, operation_id="cycles_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.CycleChange(partial=True), responses=documents.WholeCycleDocument, operation_id="cycles_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        cycle_queries.one(call.user, code)
        cycles.change_cycle(actor=call.user, code=code, **changes(documents.CycleChange, call, "the cycle"))
        return Response(_reading(call, code))


class Questions(Told):
    """What is open in a cycle, with whoever answers it."""

    @extend_schema(request=documents.NewQuestion, responses={201: documents.WholeCycleDocument}, operation_id="cycles_ask")
    def post(self, call: PersonCall, code: str) -> Response:
        cycles.ask(actor=call.user, code=code, **read(documents.NewQuestion, call))
        return Response(_reading(call, code), status=201)


class Answer(Told):
    """The answer to a question, by its owner or whoever plans."""

    @extend_schema(request=documents.QuestionAnswer, responses=documents.WholeCycleDocument, operation_id="cycles_answer")
    def post(self, call: PersonCall, code: str, question: int) -> Response:
        cycles.answer(actor=call.user, code=code, question=question, **read(documents.QuestionAnswer, call))
        return Response(_reading(call, code))


class SignCycle(Told):
    """The CMO and the CIO sign, each for their own side; with both signatures the cycle is frozen."""

    @extend_schema(request=documents.CycleSignature, responses=documents.WholeCycleDocument, operation_id="cycles_sign")
    def post(self, call: PersonCall, code: str) -> Response:
        cycles.sign_cycle(actor=call.user, code=code, **read(documents.CycleSignature, call))
        return Response(_reading(call, code))


class Compare(APIView):
    """What this cycle says otherwise than another one (``with``), in sentences."""

    @extend_schema(
        parameters=[OpenApiParameter("with", str, required=True, description="the code of another cycle")],
        responses=documents.ComparisonDocument, operation_id="cycles_compare",
    )  # fmt: skip
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        asked = query(call, **{"with": str})
        if "with" not in asked:
            raise Invalid(**{"with": "Say which cycle it is compared with."})
        other, cycle = cycle_queries.one(call.user, asked["with"]), cycle_queries.one(call.user, code)
        return Response(documents.comparison(cycle.code, other.code, cycle_queries.differences(call.user, other, cycle)))


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CYCLES_CLOSED)


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    cycle = cycle_queries.one(call.user, code)
    return documents.whole(cycle_queries.whole(call.user, duties.roles_of(call.user), cycle))


urlpatterns = [
    path("cycles/", Cycles.as_view(), name="api-cycles"),
    path("cycles/<slug:code>/", OneCycle.as_view(), name="api-cycle"),
    path("cycles/<slug:code>/questions/", Questions.as_view(), name="api-cycle-questions"),
    path("cycles/<slug:code>/questions/<int:question>/answer/", Answer.as_view(), name="api-cycle-answer"),
    path("cycles/<slug:code>/sign/", SignCycle.as_view(), name="api-cycle-sign"),
    path("cycles/<slug:code>/compare/", Compare.as_view(), name="api-cycle-compare"),
]
