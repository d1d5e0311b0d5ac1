"""The doors to the rules of triage and to its rota: list and write, change, retire and take off, and who is on duty today."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read
from projects.rota import access, documents, operations, queries, turning

PAGED = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
VIEW = OpenApiParameter("view", enum=("used", "retired"), description="those in use, unless told otherwise")


class ByPlace(Pages):
    ordering = ("place", "pk")


class ByDay(Pages):
    ordering = ("first_on", "pk")


class TriageRules(Idempotent, APIView):
    """The rules, in the order in which they are asked."""

    pagination_class = ByPlace

    @extend_schema(parameters=[VIEW, *PAGED], responses=documents.TriageRuleDocument(many=True), operation_id="triage_rules_list")
    def get(self, call: PersonCall) -> Response:
        access.opened(call.user)
        view = query(call, view=one_of("used", "retired")).get("view", "")
        pager = ByPlace()
        page = pager.paginate_queryset(queries.rules(call.user, "retired" if view == "retired" else ""), call, view=self)
        return pager.get_paginated_response([documents.rule(card) for card in queries.rule_cards(call.user, page)])

    @extend_schema(request=documents.NewTriageRule, responses={201: documents.TriageRuleDocument}, operation_id="triage_rules_write")
    def post(self, call: PersonCall) -> Response:
        rule = operations.write(actor=call.user, **read(documents.NewTriageRule, call))
        return Response(_rule(call, rule.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _rule(call, told["code"])


class OneTriageRule(APIView):
    """A rule; PATCH changes it, and names the version that was seen."""

    @extend_schema(responses=documents.TriageRuleDocument, operation_id="triage_rules_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(_rule(call, code))

    @extend_schema(
        request=documents.TriageRuleChange(partial=True), responses=documents.TriageRuleDocument, operation_id="triage_rules_change"
    )
    def patch(self, call: PersonCall, code: str) -> Response:
        _rule(call, code)
        operations.change(actor=call.user, code=code, **changes(documents.TriageRuleChange, call))
        return Response(_rule(call, code))


class RetiredTriageRule(Idempotent, APIView):
    """It proposes nothing any more; with the reason."""

    @extend_schema(request=documents.TriageRuleRetired, responses=documents.TriageRuleDocument, operation_id="triage_rules_retire")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.retire(actor=call.user, code=code, **read(documents.TriageRuleRetired, call))
        return Response(_rule(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _rule(call, parts["code"])


class Rota(Idempotent, APIView):
    """The turns from today on, by day."""

    pagination_class = ByDay

    @extend_schema(parameters=PAGED, responses=documents.TurnDocument(many=True), operation_id="triage_rota_list")
    def get(self, call: PersonCall) -> Response:
        access.opened(call.user)
        query(call)
        pager = ByDay()
        page = pager.paginate_queryset(queries.turns(call.user), call, view=self)
        return pager.get_paginated_response([documents.turn(card) for card in queries.turn_cards(page)])

    @extend_schema(request=documents.NewTurn, responses={201: documents.TurnDocument}, operation_id="triage_rota_give")
    def post(self, call: PersonCall) -> Response:
        turn = turning.give(actor=call.user, **read(documents.NewTurn, call))
        return Response(_turn(call, turn.pk), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        access.opened(call.user)


class OnDutyToday(APIView):
    """Who is on duty in triage today."""

    @extend_schema(responses=documents.OnDutyDocument, operation_id="triage_rota_today")
    def get(self, call: PersonCall) -> Response:
        access.opened(call.user)
        query(call)
        return Response(documents.duty(queries.on_duty()))


class OneTurn(APIView):
    """A turn; PATCH changes its days or whose it is, and names the version that was seen."""

    @extend_schema(responses=documents.TurnDocument, operation_id="triage_rota_retrieve")
    def get(self, call: PersonCall, key: int) -> Response:
        query(call)
        return Response(_turn(call, key))

    @extend_schema(request=documents.TurnChange(partial=True), responses=documents.TurnDocument, operation_id="triage_rota_change")
    def patch(self, call: PersonCall, key: int) -> Response:
        access.opened(call.user)
        there = queries.one_turn(call.user, key)
        turning.change(actor=call.user, key=key, **changes(documents.TurnChange, call, context={"there": there}))
        return Response(_turn(call, key))


class TurnTakenOff(Idempotent, APIView):
    """It is off the rota; one that has begun ended yesterday."""

    @extend_schema(request=documents.TurnSeen, responses=documents.OnDutyDocument, operation_id="triage_rota_take_off")
    def post(self, call: PersonCall, key: int) -> Response:
        access.opened(call.user)
        turning.take_off(actor=call.user, key=key, **read(documents.TurnSeen, call))
        return Response(documents.duty(queries.on_duty()))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        access.opened(call.user)


def _rule(call: PersonCall, code: str) -> dict[str, Any]:
    access.opened(call.user)
    (card,) = queries.rule_cards(call.user, [queries.one_rule(call.user, code)])
    return documents.rule(card)


def _turn(call: PersonCall, key: int) -> dict[str, Any]:
    access.opened(call.user)
    (card,) = queries.turn_cards([queries.one_turn(call.user, key)])
    return documents.turn(card)


urlpatterns = [
    path("triage-rules/", TriageRules.as_view(), name="api-triage-rules"),
    path("triage-rules/<slug:code>/", OneTriageRule.as_view(), name="api-triage-rule"),
    path("triage-rules/<slug:code>/retire/", RetiredTriageRule.as_view(), name="api-triage-rule-retire"),
    path("triage-rota/", Rota.as_view(), name="api-triage-rota"),
    path("triage-rota/today/", OnDutyToday.as_view(), name="api-triage-rota-today"),
    path("triage-rota/<int:key>/", OneTurn.as_view(), name="api-triage-turn"),
    path("triage-rota/<int:key>/off/", TurnTakenOff.as_view(), name="api-triage-turn-off"),
]
