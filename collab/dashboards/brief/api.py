"""The API of the daily brief: mine, today's."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.dashboards.brief import page as briefs
from collab.dashboards.brief.lines import MOST, Part
from collab.people.requests import PersonCall
from collab.web.rest import query


class BriefLineDocument(serializers.Serializer[Any]):
    """One line, as page and letter say it."""

    part = serializers.ChoiceField(choices=[part.value for part in Part])
    text = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class BriefDocument(serializers.Serializer[Any]):
    """My brief of today."""

    on = serializers.DateField(help_text="Today, by my own clock.")
    made_at = serializers.DateTimeField(allow_null=True)
    lines = BriefLineDocument(many=True, help_text=f"At most {MOST}.")
    why = serializers.CharField(allow_blank=True, help_text="Why there is none; empty where there is one.")


class MyBrief(APIView):
    """What changed, what is due, what is stuck, who owes whom: ready by 7:00 of my own clock, on the days on which I work."""

    @extend_schema(operation_id="brief", responses=BriefDocument)
    def get(self, request: PersonCall) -> Response:
        query(request)
        page = briefs.page(request.user)
        lines = [{"part": line.part.value, "text": line.text, "url": line.url} for section in page.sections for line in section.lines]
        return Response(BriefDocument({"on": page.on, "made_at": page.made_at, "lines": lines, "why": page.why}).data)


urlpatterns = [path("brief/", MyBrief.as_view(), name="api-brief")]
