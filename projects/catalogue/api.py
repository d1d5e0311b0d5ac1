"""The doors to the catalogue: list and begin, read and change, publish and retire."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import changes, one_of, query, read
from projects.catalogue import access, documents, operations, queries

FILTERS = [
    OpenApiParameter("view", enum=tuple(queries.VIEWS), description="what is offered, unless told otherwise"),
    OpenApiParameter("q", str, description="words of the title, what you get and whom it is for"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class ByCode(Pages):
    ordering = ("code",)


class Catalogue(Idempotent, APIView):
    """What one can ask for."""

    pagination_class = ByCode

    @extend_schema(parameters=FILTERS, responses=documents.OfferDocument(many=True), operation_id="catalogue_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        given = query(call, view=one_of(*queries.VIEWS), q=str)
        rows = queries.rows(call.user, given.get("view", queries.OFFER), given.get("q", "")).order_by("code")
        pager = ByCode()
        page = pager.paginate_queryset(rows, call, view=self)
        return pager.get_paginated_response([documents.entry(card) for card in queries.cards(page)])

    @extend_schema(request=documents.NewEntry, responses={201: documents.WholeEntryDocument}, operation_id="catalogue_make")
    def post(self, call: PersonCall) -> Response:
        entry = operations.make(actor=call.user, **read(documents.NewEntry, call))
        return Response(_reading(call, entry.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class OneEntry(APIView):
    """An entry; PATCH writes its next version, and names the version of the entry that was seen."""

    @extend_schema(responses=documents.WholeEntryDocument, operation_id="catalogue_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        _reads(call)
        query(call)
        return Response(_reading(call, code))

    @extend_schema(request=documents.EntryChange(partial=True), responses=documents.WholeEntryDocument, operation_id="catalogue_change")
    def patch(self, call: PersonCall, code: str) -> Response:
        there = queries.one(call.user, code)
        operations.change(actor=call.user, code=code, **changes(documents.EntryChange, call, "the entry", context={"there": there}))
        return Response(_reading(call, code))


class PublishedEntry(Idempotent, APIView):
    """What is in writing is offered from now on; what is wrong with its questions is said all at once."""

    @extend_schema(request=documents.EntrySeen, responses=documents.WholeEntryDocument, operation_id="catalogue_publish")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.publish(actor=call.user, code=code, **read(documents.EntrySeen, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


class RetiredEntry(Idempotent, APIView):
    """It is offered no more; with the reason."""

    @extend_schema(request=documents.EntryRetired, responses=documents.WholeEntryDocument, operation_id="catalogue_retire")
    def post(self, call: PersonCall, code: str) -> Response:
        operations.retire(actor=call.user, code=code, **read(documents.EntryRetired, call))
        return Response(_reading(call, code))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _told(call, told)


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _told(call: PersonCall, told: Any) -> None:
    """What was answered once is told again to who may still read all of it, what is in writing too."""
    _reads(call)
    there = queries.one(call.user, told["code"])
    if told["written"] is not None and not access.may_change(call.user, duties.roles_of(call.user), there):
        raise Forbidden(access.CHANGE)


def _reading(call: PersonCall, code: str) -> dict[str, Any]:
    there = queries.one(call.user, code)
    (card,) = queries.cards([there])
    may = access.may_change(call.user, duties.roles_of(call.user), there)
    return documents.whole(card, there, queries.in_writing(there) if may else None)


urlpatterns = [
    path("catalogue/", Catalogue.as_view(), name="api-catalogue"),
    path("catalogue/<slug:code>/", OneEntry.as_view(), name="api-catalogue-entry"),
    path("catalogue/<slug:code>/publish/", PublishedEntry.as_view(), name="api-catalogue-publish"),
    path("catalogue/<slug:code>/retire/", RetiredEntry.as_view(), name="api-catalogue-retire"),
]
