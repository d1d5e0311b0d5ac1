"""The doors to files of people and of departments, for administrators: all rows are taken, or none."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.directory.importing.departments import read_departments
from collab.directory.importing.people import read_people
from collab.people.requests import PersonCall
from collab.web.rest import read
from collab.web.sheets.documents import SheetFile, SheetReport, asked
from collab.web.sheets.report import described
from collab.web.sheets.tables import MOST_SENT


class PeopleFile(APIView):
    """A CSV or XLSX file with username, first_name, last_name and email and, where wanted, title, country, language, zone, department,
    manager and calendar.

    A row is of the person of that username, who may be new; nobody leaves by a file. A column that is not there leaves what stands, an
    empty cell takes it away. Managers may come with the same file. The same file again changes nothing. With ``dry_run`` the answer is the
    same, and nothing is written; what would be refused stands in it with 200. A file of a whole company takes a minute.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=SheetReport, operation_id="people_file")
    def post(self, call: PersonCall) -> Response:
        body = read(SheetFile, call)
        file, dry_run = body["file"], body["dry_run"]
        return Response(described(read_people(actor=call.user, data=file.read(), name=file.name, asked=asked(body), dry_run=dry_run)))


class DepartmentsFile(APIView):
    """A CSV or XLSX file with code, name, side and, where wanted, parent: the code of the department that it is a part of.

    A row is of the department of that code, which may be new; its parent may come with the same file. The same file again changes nothing.
    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=SheetReport, operation_id="departments_file")
    def post(self, call: PersonCall) -> Response:
        body = read(SheetFile, call)
        file, dry_run = body["file"], body["dry_run"]
        report = read_departments(actor=call.user, data=file.read(), name=file.name, asked=asked(body), dry_run=dry_run)
        return Response(described(report))


urlpatterns = [
    path("people/import/", PeopleFile.as_view(), name="api-people-import"),
    path("departments/import/", DepartmentsFile.as_view(), name="api-departments-import"),
]
