"""The doors to data quality: the rules with their counts, and what breaks one."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.dashboards import steering
from collab.dashboards.quality import queries
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query


class QualityRuleDocument(serializers.Serializer[Any]):
    """A rule, and how many of the things that you may see break it."""

    code = serializers.CharField()
    things = serializers.CharField()
    missing = serializers.CharField(help_text="What is missing.")
    why = serializers.CharField()
    count = serializers.IntegerField()
    every = serializers.IntegerField(help_text="How many such things you may see.")


class DataQualityDocument(serializers.Serializer[Any]):
    """What is missing where, of what you may see."""

    rules = QualityRuleDocument(many=True)


class QualityLineDocument(serializers.Serializer[Any]):
    """One thing that breaks the rule."""

    title = serializers.CharField()
    url = serializers.CharField(help_text="Its page.")


class Newest(Pages):
    ordering = ("-pk",)


class DataQuality(APIView):
    """What is missing where: every rule with its count."""

    @extend_schema(responses=DataQualityDocument, operation_id="data_quality_retrieve")
    def get(self, call: PersonCall) -> Response:
        steering.permit(call.user)
        query(call)
        rules = [
            {
                "code": one.rule.code, "things": one.rule.things.key, "missing": one.rule.label, "why": one.rule.because, "count": one.count,
                "every": one.every,
            }
            for group in queries.groups(call.user)
            for one in group.rules
        ]  # fmt: skip
        return Response({"rules": rules})


class DataQualityRule(APIView):
    """What breaks one rule, the newest first."""

    pagination_class = Newest

    @extend_schema(
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=QualityLineDocument(many=True),
        operation_id="data_quality_rule_list",
    )
    def get(self, call: PersonCall, kind: str) -> Response:
        steering.permit(call.user)
        query(call)
        rule = queries.rule(kind)
        pager = Newest()
        page = pager.paginate_queryset(queries.broken(call.user, rule), call, view=self)
        return pager.get_paginated_response([{"title": line.title, "url": line.url} for line in queries.lines(rule, page)])


urlpatterns = [
    path("data-quality/", DataQuality.as_view(), name="api-data-quality"),
    path("data-quality/<slug:kind>/", DataQualityRule.as_view(), name="api-data-quality-rule"),
]
