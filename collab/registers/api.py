"""The doors to the registers: list and add, read and change, merge, and a file in."""

from functools import partial
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.registers import access, documents, imports, operations, queries
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read
from collab.web.sheets.documents import SheetFile
from collab.web.sheets.sent import ANSWERS, taken
from collab.web.sheets.tables import MOST_SENT

YES_OR_NO = ("true", "false")
FILTERS = [
    OpenApiParameter("q", str, description="Words of the name or the code."),
    OpenApiParameter("valid", enum=YES_OR_NO),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class ByCode(Pages):
    ordering = ("code", "pk")


class Entries(Idempotent, APIView):
    """The entries of a register, by code: all of them, or those that are valid today."""

    pagination_class = ByCode

    @extend_schema(parameters=FILTERS, responses=documents.RegisterEntryDocument(many=True), operation_id="register_list")
    def get(self, call: PersonCall, kind: str) -> Response:
        _reads(call)
        queries.register_of(call.user, kind)
        given = query(call, q=_words, valid=one_of(*YES_OR_NO))
        is_valid = given["valid"] == "true" if "valid" in given else None
        rows = queries.entries(call.user, kind, words=given.get("q", ""), is_valid=is_valid)
        pager = ByCode()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.entry(queries.card(row)) for row in page])

    @extend_schema(request=documents.NewRegisterEntry, responses={201: documents.RegisterEntryDocument}, operation_id="register_add")
    def post(self, call: PersonCall, kind: str) -> Response:
        _reads(call)
        body = read(documents.NewRegisterEntry, call, context={"kind": kind})
        entry = operations.add(actor=call.user, kind=kind, **body)
        return Response(_reading(call, kind, entry.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _reads(call)


class Strategies(Entries):
    """The strategies that goals are held against, by code: the register of that name, at an address of its own."""

    @extend_schema(parameters=FILTERS, responses=documents.RegisterEntryDocument(many=True), operation_id="strategies_list")
    def get(self, call: PersonCall, kind: str = "strategies") -> Response:
        return super().get(call, kind)

    @extend_schema(request=documents.NewRegisterEntry, responses={201: documents.RegisterEntryDocument}, operation_id="strategies_add")
    def post(self, call: PersonCall, kind: str = "strategies") -> Response:
        return super().post(call, kind)


class OneEntry(APIView):
    """One entry of a register; PATCH changes what it says and its days, and names the version that was seen."""

    @extend_schema(responses=documents.RegisterEntryDocument, operation_id="register_retrieve")
    def get(self, call: PersonCall, kind: str, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, kind, code))

    @extend_schema(
        request=documents.RegisterEntryChange(partial=True), responses=documents.RegisterEntryDocument, operation_id="register_change"
    )
    def patch(self, call: PersonCall, kind: str, code: str) -> Response:
        _reads(call)
        body = changes(documents.RegisterEntryChange, call, "the entry", context={"kind": kind})
        operations.change(actor=call.user, kind=kind, code=code, **body)
        return Response(_reading(call, kind, code))


class Renaming(Idempotent, APIView):
    """An entry is called otherwise from now on, one that was merged too."""

    @extend_schema(request=documents.RegisterRenaming, responses=documents.RegisterEntryDocument, operation_id="register_rename")
    def post(self, call: PersonCall, kind: str, code: str) -> Response:
        _reads(call)
        operations.rename(actor=call.user, kind=kind, code=code, **read(documents.RegisterRenaming, call))
        return Response(_reading(call, kind, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _reads(call)


class Merging(Idempotent, APIView):
    """Merges a double into the entry that stays; what pointed to it follows. Answers with the one that was merged."""

    @extend_schema(request=documents.RegisterMerge, responses=documents.RegisterEntryDocument, operation_id="register_merge")
    def post(self, call: PersonCall, kind: str, code: str) -> Response:
        _reads(call)
        operations.merge(actor=call.user, kind=kind, code=code, **read(documents.RegisterMerge, call))
        return Response(_reading(call, kind, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _reads(call)


class EntryFile(APIView):
    """A CSV or XLSX file with the register's columns; nothing is taken unless every row is right. The same file again changes nothing.

    With ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="register_file")
    def post(self, call: PersonCall, kind: str) -> Response:
        _reads(call)
        return taken(call, partial(imports.read_file, actor=call.user, kind=kind), "entries", kind)


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _words(text: str) -> str:
    if len(text) > 100:
        raise ValueError("Keep it under 100 characters.")
    return text.strip()


def _reading(call: PersonCall, kind: str, code: str) -> dict[str, Any]:
    return documents.entry(queries.card(queries.one(call.user, kind, code)))


urlpatterns = [
    path("strategies/", Strategies.as_view(), name="api-strategies"),
    path("registers/<slug:kind>/", Entries.as_view(), name="api-register"),
    path("registers/<slug:kind>/import/", EntryFile.as_view(), name="api-register-import"),
    path("registers/<slug:kind>/<slug:code>/", OneEntry.as_view(), name="api-register-entry"),
    path("registers/<slug:kind>/<slug:code>/rename/", Renaming.as_view(), name="api-register-rename"),
    path("registers/<slug:kind>/<slug:code>/merge/", Merging.as_view(), name="api-register-merge"),
]
