"""The door to the record as a whole, for auditors."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.dashboards.audit import acts, asking, kinds
from collab.dashboards.audit.entries import entries, plain
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query


class RecordDocument(serializers.Serializer[Any]):
    """One event, with every column that its hash is made of."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_id = serializers.IntegerField()
    actor = serializers.CharField(allow_blank=True, help_text="A username; empty: the portal itself.")
    action = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    target = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    why = serializers.CharField(allow_blank=True)
    data = serializers.DictField()  # type: ignore[assignment]
    sequence = serializers.IntegerField()
    previous_hash = serializers.CharField(allow_blank=True)
    hash = serializers.CharField()


class Audit(APIView):
    """What happened, newest first, of all that an auditor may open."""

    pagination_class = Pages

    @extend_schema(
        operation_id="audit_list",
        parameters=[
            OpenApiParameter("person", str, description="a name, address or username: what they did, and what was done about them"),
            OpenApiParameter("subject", str, description="R-231, a title or name, or a kind and a key: approvals.policy:3"),
            OpenApiParameter("kind", str, description="a group (" + ", ".join(kinds.NAMED) + ") or a kind such as access.duty.given"),
            OpenApiParameter("from", str, description="the first day, 2026-11-30"),
            OpenApiParameter("to", str, description="the last day"),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
        ],
        responses=RecordDocument(many=True),
    )
    def get(self, call: PersonCall) -> Response:
        if not asking.may_read(call.user):
            raise Forbidden("The record as a whole is read by auditors.")
        asked = asking.read(query(call, **dict.fromkeys(asking.NAMES, str)))
        pager = Pages()
        page = pager.paginate_queryset(asking.events(call.user, asked), call, view=self)
        return pager.get_paginated_response([plain(entry) for entry in entries(page)])


class ActsDocument(serializers.Serializer[Any]):
    """One person who did two of the three acts by which a piece of work is paid; nobody does all three."""

    number = serializers.CharField(help_text="R-231")
    title = serializers.CharField()
    person = serializers.CharField(help_text="A username.")
    acts = serializers.ListField(child=serializers.ChoiceField(choices=acts.WORDS))
    at = serializers.DateTimeField(help_text="When this person last moved money for it.")


class ByLast(Pages):
    ordering = "-last"


class TwoOfThree(APIView):
    """Who approved work and reserved its money, reserved and paid it, or approved and paid it; the latest first."""

    pagination_class = ByLast

    @extend_schema(
        operation_id="audit_acts_list",
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=ActsDocument(many=True),
    )
    def get(self, call: PersonCall) -> Response:
        if not asking.may_read(call.user):
            raise Forbidden("The record as a whole is read by auditors.")
        query(call)
        pager = ByLast()
        page = pager.paginate_queryset(acts.two_of_three(call.user), call, view=self)
        return pager.get_paginated_response(
            [
                {"number": card.number, "title": card.title, "person": card.person, "acts": card.acts, "at": card.at}
                for card in acts.cards(page)
            ]
        )


urlpatterns = [
    path("audit/", Audit.as_view(), name="api-audit"),
    path("audit/acts/", TwoOfThree.as_view(), name="api-audit-acts"),
]
