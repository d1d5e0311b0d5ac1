"""The doors to who works here, and in which departments: to name a lead, a sponsor or an owner, and for whoever provisions."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.access.roles import Role
from collab.directory import access
from collab.directory.documents import people as documents
from collab.directory.operations import people as operations
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden, NotFound
from collab.kit.words import terms
from collab.people.models import Department, Person
from collab.people.names import called_like, placed_like
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]
# What the record says of where a change came from.
THROUGH = "api"


class ByUsername(Pages):
    ordering = "username"


class ByName(Pages):
    ordering = ("name", "pk")


def _words(text: str) -> str:
    if len(text) > 80:
        raise ValueError("Look for 80 characters at most.")
    return text.strip()


def _people(call: PersonCall) -> QuerySet[Person]:
    """Who works here, with what a document says of them."""
    if not duties.roles_of(call.user):
        raise Forbidden("Who works here is shown to people with a duty in Bridge.")
    return access.visible_people(call.user).select_related("department", "manager", "calendar")


class People(Idempotent, APIView):
    """The people who work here, by username. An administrator adds one, who has no password: a link is sent from the administration."""

    pagination_class = ByUsername

    @extend_schema(
        operation_id="people_list",
        parameters=[
            OpenApiParameter("q", str, description="words of a name, username or department, the last as far as it was typed"),
            OpenApiParameter("role", enum=Role.values),
            *PAGING,
        ],
        responses=documents.PersonDocument(many=True),
    )
    def get(self, call: PersonCall) -> Response:
        rows = _people(call)
        asked = query(call, q=_words, role=one_of(*Role.values))
        if "role" in asked:
            rows = rows.filter(pk__in=duties.holders(asked["role"]).order_by().values("pk"))
        if text := asked.get("q"):
            rows = rows.filter(
                Q(pk__in=called_like(text).values("pk")) | Q(pk__in=placed_like(terms(text, is_unfinished=True)).values("pk"))
            )
        pager = ByUsername()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response(documents.people(page))

    @extend_schema(request=documents.NewPerson, responses={201: documents.PersonDocument}, operation_id="people_add")
    def post(self, call: PersonCall) -> Response:
        made = operations.add_person(actor=call.user, through=THROUGH, **read(documents.NewPerson, call))
        return Response(_person(call, made.username), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _person(call, told["username"])


class OnePerson(APIView):
    """A person. PATCH changes what is said of them, for administrators."""

    @extend_schema(responses=documents.PersonDocument, operation_id="people_retrieve")
    def get(self, call: PersonCall, username: str) -> Response:
        query(call)
        return Response(_person(call, username))

    @extend_schema(request=documents.PersonFacts(partial=True), responses=documents.PersonDocument, operation_id="people_change")
    def patch(self, call: PersonCall, username: str) -> Response:
        _person(call, username)
        changes = read(documents.PersonFacts, call, partial=True)
        operations.change_person(actor=call.user, person=username, through=THROUGH, **changes)
        return Response(_person(call, username))


class Departments(Idempotent, APIView):
    """The departments by name, each with the one it is a part of. An administrator adds one."""

    pagination_class = ByName

    @extend_schema(parameters=PAGING, responses=documents.DepartmentDocument(many=True), operation_id="departments_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        pager = ByName()
        page = pager.paginate_queryset(access.visible_departments(call.user).select_related("parent"), call, view=self)
        return pager.get_paginated_response(documents.DepartmentDocument(page, many=True).data)

    @extend_schema(request=documents.NewDepartment, responses={201: documents.DepartmentDocument}, operation_id="departments_add")
    def post(self, call: PersonCall) -> Response:
        made = operations.add_department(actor=call.user, through=THROUGH, **read(documents.NewDepartment, call))
        return Response(_department(call, made.code), status=201)


class OneDepartment(APIView):
    """A department. PATCH changes it, for administrators; its code stays."""

    @extend_schema(responses=documents.DepartmentDocument, operation_id="departments_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(_department(call, code))

    @extend_schema(
        request=documents.DepartmentFacts(partial=True), responses=documents.DepartmentDocument, operation_id="departments_change"
    )
    def patch(self, call: PersonCall, code: str) -> Response:
        _department(call, code)
        changes = read(documents.DepartmentFacts, call, partial=True)
        operations.change_department(actor=call.user, code=code, through=THROUGH, **changes)
        return Response(_department(call, code))


def _person(call: PersonCall, username: str) -> dict[str, object]:
    found = _people(call).filter(username=username).first()
    if found is None:
        raise NotFound
    return documents.people([found])[0]


def _department(call: PersonCall, code: str) -> dict[str, object]:
    found: Department | None = access.visible_departments(call.user).select_related("parent").filter(code=code).first()
    if found is None:
        raise NotFound
    return dict(documents.DepartmentDocument(found).data)


urlpatterns = [
    path("people/", People.as_view(), name="api-people"),
    path("people/<str:username>/", OnePerson.as_view(), name="api-person"),
    path("departments/", Departments.as_view(), name="api-departments"),
    path("departments/<slug:code>/", OneDepartment.as_view(), name="api-department"),
]
