"""The doors to files of people and of departments, for administrators: all rows are taken, or none."""

from functools import partial

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.directory.documents.imports import TakingDocument, document
from collab.directory.importing import cards
from collab.directory.importing.departments import read_departments
from collab.directory.importing.people import read_people
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query
from collab.web.sheets.documents import SheetFile
from collab.web.sheets.sent import ANSWERS, taken
from collab.web.sheets.tables import MOST_SENT

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class PeopleFile(APIView):
    """A CSV or XLSX file with username, first_name, last_name and email and, where wanted, title, country, language, zone, department,
    manager and calendar.

    A row is of the person of that username, who may be new; nobody leaves by a file. A column that is not there leaves what stands, an
    empty cell takes it away. Managers may come with the same file. The same file again changes nothing. With ``dry_run`` the answer is the
    same, and nothing is written; what would be refused stands in it with 200. A large file is taken
    beside the web: 202, and where one asks how far it is.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="people_file")
    def post(self, call: PersonCall) -> Response:
        return taken(call, partial(read_people, actor=call.user), "people")


class DepartmentsFile(APIView):
    """A CSV or XLSX file with code, name, side and, where wanted, parent: the code of the department that it is a part of.

    A row is of the department of that code, which may be new; its parent may come with the same file. The same file again changes nothing.
    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="departments_file")
    def post(self, call: PersonCall) -> Response:
        return taken(call, partial(read_departments, actor=call.user), "departments")


class Takings(APIView):
    """The files that are taken over beside the web, the newest first: one's own, all of them for administrators."""

    pagination_class = Pages

    @extend_schema(parameters=PAGING, responses=TakingDocument(many=True), operation_id="imports_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        pager = Pages()
        page = pager.paginate_queryset(cards.visible(call.user).order_by("-pk"), call, view=self)
        return pager.get_paginated_response([document(cards.card(row)) for row in page])


class OneTaking(APIView):
    """How far a file is, and what came of it once it is over."""

    @extend_schema(responses=TakingDocument, operation_id="imports_retrieve")
    def get(self, call: PersonCall, key: int) -> Response:
        query(call)
        return Response(document(cards.one(call.user, key)))


urlpatterns = [
    path("people/import/", PeopleFile.as_view(), name="api-people-import"),
    path("departments/import/", DepartmentsFile.as_view(), name="api-departments-import"),
    path("imports/", Takings.as_view(), name="api-imports"),
    path("imports/<int:key>/", OneTaking.as_view(), name="api-import"),
]
