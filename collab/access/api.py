"""The API of who works here: to name a lead, a sponsor or an owner."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.access.roles import Role
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.people.names import called_like
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query


class PersonDocument(serializers.Serializer[Any]):
    """A person as colleagues see them."""

    username = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    department = serializers.CharField(source="department.name", allow_null=True, default=None)


class ByName(Pages):
    ordering = "username"


def _words(text: str) -> str:
    if len(text) > 80:
        raise ValueError("Look for 80 characters at most.")
    return text.strip()


class People(APIView):
    """The people who work here, by username."""

    pagination_class = ByName

    @extend_schema(
        operation_id="people_list",
        parameters=[
            OpenApiParameter("q", str, description="words of a name or username, the last as far as it was typed"),
            OpenApiParameter("role", enum=Role.values),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
        ],
        responses=PersonDocument(many=True),
    )
    def get(self, request: PersonCall) -> Response:
        if not duties.roles_of(request.user):
            raise Forbidden("Who works here is shown to people with a duty in Bridge.")
        asked = query(request, q=_words, role=one_of(*Role.values))
        rows = duties.holders(asked["role"]) if "role" in asked else Person.objects.filter(is_active=True)
        if text := asked.get("q"):
            rows = rows.filter(pk__in=called_like(text).values("pk"))
        pager = ByName()
        page = pager.paginate_queryset(rows.select_related("department"), request, view=self)
        return pager.get_paginated_response(PersonDocument(page, many=True).data)


urlpatterns = [path("people/", People.as_view(), name="api-people")]
