"""The doors to absences: one's own and those of whoever one is the manager of; and a file in, for administrators."""

from functools import partial
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.directory import imports, queries
from collab.directory.documents import absences as documents
from collab.directory.operations import absences as operations
from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read
from collab.web.sheets.documents import SheetFile
from collab.web.sheets.sent import ANSWERS, taken
from collab.web.sheets.tables import MOST_SENT

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Latest(Pages):
    ordering = ("-first_on", "-pk")


class Absences(Idempotent, APIView):
    """What was entered for somebody, the latest first, and enter more: for the person and their manager. Nobody is asked why."""

    pagination_class = Latest

    @extend_schema(parameters=PAGING, responses=documents.AbsenceDocument(many=True), operation_id="absences_list")
    def get(self, call: PersonCall, username: str) -> Response:
        query(call)
        person = queries.person_of_absences(call.user, username)
        pager = Latest()
        page = pager.paginate_queryset(queries.absences(call.user, person), call, view=self)
        return pager.get_paginated_response([documents.document(queries.absence_card(row)) for row in page])

    @extend_schema(request=documents.NewAbsence, responses={201: documents.AbsenceDocument}, operation_id="absences_enter")
    def post(self, call: PersonCall, username: str) -> Response:
        queries.person_of_absences(call.user, username)
        made = operations.enter_absence(actor=call.user, person=username, **read(documents.NewAbsence, call))
        return Response(_absence(call, username, made.pk), status=201)

    def still(self, call: Any, told: Any, **parts: Any) -> None:
        queries.person_of_absences(call.user, parts["username"])


class OneAbsence(APIView):
    """An absence; PATCH gives it other days, and names the version that was seen."""

    @extend_schema(responses=documents.AbsenceDocument, operation_id="absences_retrieve")
    def get(self, call: PersonCall, username: str, key: int) -> Response:
        query(call)
        return Response(_absence(call, username, key))

    @extend_schema(request=documents.AbsenceChange, responses=documents.AbsenceDocument, operation_id="absences_change")
    def patch(self, call: PersonCall, username: str, key: int) -> Response:
        _absence(call, username, key)
        operations.change_absence(actor=call.user, person=username, key=key, **read(documents.AbsenceChange, call))
        return Response(_absence(call, username, key))


class Ending(Idempotent, APIView):
    """They are back today, so that yesterday was its last day; one that had not begun before today is taken back. 204 either way."""

    @extend_schema(request=documents.AbsenceSeen, responses={204: None}, operation_id="absences_end")
    def post(self, call: PersonCall, username: str, key: int) -> Response:
        _absence(call, username, key)
        operations.end_absence(actor=call.user, person=username, key=key, **read(documents.AbsenceSeen, call))
        return Response(status=204)

    def still(self, call: Any, told: Any, **parts: Any) -> None:
        queries.person_of_absences(call.user, parts["username"])


class AbsenceFile(APIView):
    """A CSV or XLSX file with person, first_on and last_on, for administrators; all rows are taken, or none.

    A row is of the absence of that person that begins on that day, so the same file again changes nothing. With ``dry_run`` the
    answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="absences_file")
    def post(self, call: PersonCall) -> Response:
        return taken(call, partial(imports.read_absences, actor=call.user), "absences")


def _absence(call: PersonCall, username: str, key: int) -> dict[str, Any]:
    person = queries.person_of_absences(call.user, username)
    return documents.document(queries.one_absence(call.user, person, key))


urlpatterns = [
    path("people/absences/import/", AbsenceFile.as_view(), name="api-absences-import"),
    path("people/<str:username>/absences/", Absences.as_view(), name="api-absences"),
    path("people/<str:username>/absences/<int:key>/", OneAbsence.as_view(), name="api-absence"),
    path("people/<str:username>/absences/<int:key>/end/", Ending.as_view(), name="api-absence-end"),
]
