"""The doors to calendars: which there are, add one, read, change."""

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.directory import queries
from collab.directory.documents import calendars as documents
from collab.directory.operations import calendars as operations
from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class ByName(Pages):
    ordering = ("name", "pk")


class Calendars(Idempotent, APIView):
    """By which calendars the house works, by name. An administrator adds one."""

    pagination_class = ByName

    @extend_schema(parameters=PAGING, responses=documents.CalendarDocument(many=True), operation_id="calendars_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        pager = ByName()
        page = pager.paginate_queryset(queries.calendars(call.user), call, view=self)
        return pager.get_paginated_response([documents.document(queries.calendar_card(row)) for row in page])

    @extend_schema(request=documents.NewCalendar, responses={201: documents.CalendarDocument}, operation_id="calendars_add")
    def post(self, call: PersonCall) -> Response:
        made = operations.add_calendar(actor=call.user, **read(documents.NewCalendar, call))
        return Response(documents.document(queries.one(call.user, made.code)), status=201)


class OneCalendar(APIView):
    """A calendar. PATCH changes it; the week, and what is closed, are given whole."""

    @extend_schema(responses=documents.CalendarDocument, operation_id="calendars_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(documents.document(queries.one(call.user, code)))

    @extend_schema(request=documents.CalendarChange(partial=True), responses=documents.CalendarDocument, operation_id="calendars_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        operations.change_calendar(actor=call.user, code=code, **read(documents.CalendarChange, call, partial=True))
        return Response(documents.document(queries.one(call.user, code)))


urlpatterns = [
    path("calendars/", Calendars.as_view(), name="api-calendars"),
    path("calendars/<slug:code>/", OneCalendar.as_view(), name="api-calendar"),
]
