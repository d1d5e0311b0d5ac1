"""The doors to the tray: list, look, make a draft, drop, and the letter as it came."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.as_it_is import AsItIs
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from projects.post import access, documents, operations, originals, queries
from projects.post.states import State

FILTERS = [
    OpenApiParameter("state", enum=tuple(queries.VIEWS), description="what waits, unless told otherwise"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class Letters(APIView):
    """What came to the mailbox and waits, or was left, the newest first."""

    pagination_class = Pages

    @extend_schema(parameters=FILTERS, responses=documents.LetterDocument(many=True), operation_id="post_list")
    def get(self, call: PersonCall) -> Response:
        _sorts(call)
        given = query(call, state=one_of(*queries.VIEWS))
        pager = Pages()
        page = pager.paginate_queryset(queries.rows(call.user, given.get("state", State.WAITING)), call, view=self)
        return pager.get_paginated_response([documents.letter(card) for card in queries.cards(page or [])])


class OneLetter(APIView):
    """A letter of the tray, with what it says."""

    @extend_schema(responses=documents.OpenedLetter, operation_id="post_retrieve")
    def get(self, call: PersonCall, letter: int) -> Response:
        _sorts(call)
        query(call)
        return Response(documents.opened(queries.opened(call.user, letter)))


class LetterDraft(Idempotent, APIView):
    """Make a draft of it, for the person who is named."""

    @extend_schema(request=documents.LetterFor, responses=documents.OpenedLetter, operation_id="post_draft")
    def post(self, call: PersonCall, letter: int) -> Response:
        operations.take(letter=letter, actor=call.user, **read(documents.LetterFor, call))
        return Response(documents.opened(queries.opened(call.user, letter)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _sorts(call)
        queries.one(call.user, told["id"])


class LetterDrop(Idempotent, APIView):
    """Take it out of the tray, with a reason."""

    @extend_schema(request=documents.LetterDropped, responses=documents.OpenedLetter, operation_id="post_drop")
    def post(self, call: PersonCall, letter: int) -> Response:
        operations.drop(letter=letter, actor=call.user, **read(documents.LetterDropped, call))
        return Response(documents.opened(queries.opened(call.user, letter)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _sorts(call)
        queries.one(call.user, told["id"])


class LetterOriginal(APIView):
    """The letter as it came: for who looks after the tray, who asked for what it became, and who may read the note that it is."""

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "message/rfc822"): OpenApiResponse(OpenApiTypes.BINARY)}, operation_id="post_original")
    def get(self, call: PersonCall, letter: int) -> HttpResponse:
        query(call)
        return originals.answer(queries.original(call.user, letter))


def _sorts(call: PersonCall) -> None:
    if not access.may_sort(duties.roles_of(call.user)):
        raise Forbidden(access.SORT)


urlpatterns = [
    path("post/", Letters.as_view(), name="api-letters"),
    path("post/<int:letter>/", OneLetter.as_view(), name="api-letter"),
    path("post/<int:letter>/draft/", LetterDraft.as_view(), name="api-letter-draft"),
    path("post/<int:letter>/drop/", LetterDrop.as_view(), name="api-letter-drop"),
    path("post/<int:letter>/original/", LetterOriginal.as_view(), name="api-letter-original"),
]
