"""The API of what one was told, and of who one is with what waits."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.access.roles import Role
from collab.kit.numbering import LARGEST
from collab.notices import operations, queries, wishes
from collab.notices.models import Notice
from collab.notices.states import Kind, Rhythm, Way
from collab.people.requests import PersonCall
from collab.people.states import Mail, Side
from collab.web.fields import WholeField, YesField
from collab.web.paging import Pages
from collab.web.rest import Strict, one_of, query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class NoticeDocument(serializers.Serializer[Any]):
    """One notice, as its card."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    needs_action = serializers.BooleanField()
    told_at = serializers.DateTimeField()
    is_read = serializers.BooleanField()


class MeDocument(serializers.Serializer[Any]):
    """Who asks."""

    username = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    department = serializers.CharField(allow_null=True)
    side = serializers.ChoiceField(choices=Side.choices, allow_null=True)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    unread = serializers.IntegerField(help_text="Counted to 100.")


class Upto(Strict):
    upto = WholeField(required=False, min_value=1, max_value=LARGEST)


class ReadDocument(serializers.Serializer[Any]):
    read = serializers.IntegerField()


class WishesDocument(Strict):
    """Where I am told what, and when letters come. ``mail`` stands above: it stops letters, and what is chosen by kind stays."""

    mail = serializers.ChoiceField(choices=Mail.choices, required=False)
    rhythm = serializers.ChoiceField(choices=Rhythm.choices, required=False, help_text="When a digest comes.")
    is_any_hour = YesField(required=False, help_text="Whether what needs me comes outside of my hours too.")

    def get_fields(self) -> dict[str, Any]:
        ways = {
            kind.value: serializers.ChoiceField(
                choices=[(way, Way(way).label) for way in wishes.CHOICES[kind]], required=False, help_text=f"{kind.label}."
            )
            for kind in Kind
        }
        return {**super().get_fields(), **ways}


class Notices(APIView):
    """What I was told, newest first."""

    pagination_class = Pages

    @extend_schema(
        operation_id="notices_list",
        parameters=[OpenApiParameter("is_read", enum=["true", "false"]), *PAGING],
        responses=NoticeDocument(many=True),
    )
    def get(self, request: PersonCall) -> Response:
        asked = query(request, is_read=one_of("true", "false"))
        rows = queries.visible(request.user)
        if "is_read" in asked:
            rows = rows.filter(read_at__isnull=asked["is_read"] == "false")
        pager = Pages()
        page = pager.paginate_queryset(rows, request, view=self)
        return pager.get_paginated_response([NoticeDocument(queries.card(notice)).data for notice in page])


class ReadOne(APIView):
    """Mark a notice as read."""

    @extend_schema(operation_id="notices_read_one", request=None, responses=NoticeDocument)
    def post(self, request: PersonCall, notice: int) -> Response:
        read(Strict, request)
        operations.read(notice=notice, actor=request.user)
        return Response(NoticeDocument(queries.card(Notice.objects.get(pk=notice))).data)


class ReadAll(APIView):
    """Mark all notices as read, or those up to one."""

    @extend_schema(operation_id="notices_read", request=Upto, responses=ReadDocument)
    def post(self, request: PersonCall) -> Response:
        return Response({"read": operations.read_all(actor=request.user, upto=read(Upto, request).get("upto"))})


class Wished(APIView):
    """Where I am told what, and when letters come."""

    @extend_schema(operation_id="people_me_notices", responses=WishesDocument)
    def get(self, request: PersonCall) -> Response:
        query(request)
        return Response(wishes.document(request.user))

    @extend_schema(operation_id="people_me_notices_change", request=WishesDocument, responses=WishesDocument)
    def patch(self, request: PersonCall) -> Response:
        """Choose anew; what is not named stays."""
        return Response(wishes.choose(actor=request.user, **read(WishesDocument, request)))


class Myself(APIView):
    """Who I am to the portal: department, the roles I hold today, how much I have not read."""

    @extend_schema(operation_id="people_me", responses=MeDocument)
    def get(self, request: PersonCall) -> Response:
        query(request)
        person = request.user
        place = person.department
        facts = {
            "username": person.username,
            "name": person.name,
            "title": person.title,
            "department": place.name if place else None,
            "side": place.side if place else None,
            "roles": sorted(duties.roles_of(person)),
            "unread": queries.unread(person),
        }
        return Response(MeDocument(facts).data)


urlpatterns = [
    path("notices/", Notices.as_view(), name="api-notices"),
    path("notices/read/", ReadAll.as_view(), name="api-notices-read"),
    path("notices/<int:notice>/read/", ReadOne.as_view(), name="api-notice-read"),
    path("people/me/", Myself.as_view(), name="api-me"),
    path("people/me/notices/", Wished.as_view(), name="api-me-notices"),
]
