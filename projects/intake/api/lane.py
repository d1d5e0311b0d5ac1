"""The doors to the open lane: what waits in it for one's groups, what was said of a request, and saying something."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.fields import TextField
from collab.web.paging import Pages
from collab.web.rest import Strict, query, read
from projects.intake import lane, opening
from projects.intake.lane_models import BEFORE, GROUPS, LaneEntry, Says
from projects.intake.operations import laning
from projects.intake.queries.page import detail
from projects.intake.queries.page import lane as lanes
from projects.intake.views.laning import CLOSED

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class LaneRowDocument(serializers.Serializer[Any]):
    """A request that concerns one's group and is not decided yet."""

    number = serializers.CharField()
    title = serializers.CharField()
    groups = serializers.CharField()
    stage = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    said = serializers.CharField(allow_blank=True, help_text="What one's group said last; empty: nothing yet.")


class LaneEntryDocument(serializers.Serializer[Any]):
    """What privacy or security said of a request."""

    id = serializers.IntegerField()
    group = serializers.ChoiceField(choices=[group.value for group in GROUPS])
    person = serializers.CharField()
    says = serializers.ChoiceField(choices=Says.choices)
    words = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class LaneSaying(Strict):
    says = serializers.ChoiceField(choices=[(one.value, str(one.label)) for one in BEFORE])
    words = TextField(longest=4000, required=False, allow_blank=True, help_text="Needed with a question and with what would satisfy.")
    group = serializers.ChoiceField(
        choices=[group.value for group in GROUPS], required=False, allow_blank=True, help_text="Where one speaks for both."
    )


class LongestFirst(Pages):
    ordering = ("submitted_at", "pk")


class AsItWasSaid(Pages):
    ordering = ("at", "pk")


class Lane(APIView):
    """What waits in the lane of one's groups, the longest first."""

    pagination_class = LongestFirst

    @extend_schema(parameters=PAGING, responses=LaneRowDocument(many=True), operation_id="lane_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        if not lane.of(duties.roles_of(call.user)):
            raise Forbidden(CLOSED)
        pager = LongestFirst()
        page = pager.paginate_queryset(lanes.requests(call.user), call, view=self)
        return pager.get_paginated_response(LaneRowDocument(lanes.rows(call.user, page), many=True).data)


class LaneOfRequest(Idempotent, APIView):
    """What was said of a request in the open lane, and saying something more: for privacy and security, of what concerns them."""

    pagination_class = AsItWasSaid

    @extend_schema(parameters=PAGING, responses=LaneEntryDocument(many=True), operation_id="requests_lane")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = detail.find(call.user, parse(number))
        pager = AsItWasSaid()
        page = pager.paginate_queryset(LaneEntry.objects.filter(request=about).select_related("person"), call, view=self)
        return pager.get_paginated_response(_entries(page))

    @extend_schema(request=LaneSaying, responses={201: LaneEntryDocument}, operation_id="requests_lane_say")
    def post(self, call: PersonCall, number: str) -> Response:
        about = opening.find(call.user, parse(number))
        made = laning.say(number=about.number, actor=call.user, **read(LaneSaying, call))
        return Response(_entries(LaneEntry.objects.filter(pk=made.pk).select_related("person"))[0], status=201)

    def still(self, call: Any, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


def _entries(rows: Any) -> list[dict[str, Any]]:
    return [dict(LaneEntryDocument(one).data) for one in lanes.said(rows)]
