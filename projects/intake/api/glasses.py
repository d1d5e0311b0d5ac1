"""The door to what was let past the gate."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.people.requests import PersonCall
from collab.web.fields import MoneyField
from collab.web.paging import Pages
from collab.web.rest import query
from projects.intake.queries import glasses


class BreakGlassDocument(serializers.Serializer[Any]):
    """One opening: who turned which key with which reason, and what its review says."""

    id = serializers.IntegerField(source="pk")
    request = serializers.CharField(source="number")
    title = serializers.CharField()
    amount = MoneyField()
    stands = serializers.CharField(
        help_text="In words: waits for the second key, lapsed, waits for its review, not reviewed in time, upheld, stopped."
    )
    late = serializers.BooleanField(source="is_late", help_text="Its review is overdue.")
    first = serializers.CharField(help_text="Who turned the first key.")
    first_side = serializers.CharField()
    first_reason = serializers.CharField()
    opened_at = serializers.DateTimeField()
    second = serializers.CharField(help_text="Empty: nobody has.")
    second_reason = serializers.CharField()
    signed_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    reviewed_by = serializers.CharField()
    review_reason = serializers.CharField()


class Newest(Pages):
    ordering = "-pk"


class Glasses(APIView):
    """What two executives let begin past the gate, of work that one may open; for auditors, executives, finance and technologists."""

    pagination_class = Newest

    @extend_schema(
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=BreakGlassDocument(many=True),
        operation_id="break_glass_list",
    )
    def get(self, call: PersonCall) -> Response:
        glasses.reading(call.user)
        query(call)
        pages = Newest()
        page = pages.paginate_queryset(glasses.joined(call.user), call, view=self)
        return pages.get_paginated_response(BreakGlassDocument(glasses.cards(page or ()), many=True).data)
