"""The doors to streams and links, under each kind of thing that carries notes."""

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import NotFound
from collab.notes import carriers
from collab.notes.carriers import CALLED
from collab.people.requests import PersonCall
from collab.stream import documents, operations, queries, sight, telling
from collab.stream.sight import Sight
from collab.stream.states import Kind
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Stream(APIView):
    """All that happened to a thing, newest first: moves, notes, files, money, decisions and links, as far as its page tells them to you."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("kind", str, enum=Kind.values, description="of this kind alone"), *PAGING],
        responses=documents.StreamEntryDocument(many=True),
    )
    def get(self, call: PersonCall, things: str, code: str) -> Response:
        asked = query(call, kind=one_of(*Kind.values))
        seen = _seen(call, things, code)
        pager = Pages()
        page = pager.paginate_queryset(queries.told(call.user, seen, asked.get("kind", "")), call, view=self)
        return pager.get_paginated_response([documents.entry(card) for card in telling.entries(call.user, seen, page)])


class Links(Idempotent, APIView):
    """The links on a thing, the newest first; POST adds one, for who keeps the thing up to date."""

    pagination_class = Pages

    @extend_schema(parameters=PAGING, responses=documents.TrackerLinkDocument(many=True))
    def get(self, call: PersonCall, things: str, code: str) -> Response:
        query(call)
        pager = Pages()
        page = pager.paginate_queryset(queries.links(_seen(call, things, code)), call, view=self)
        return pager.get_paginated_response([documents.link(card) for card in telling.link_cards(page)])

    @extend_schema(request=documents.NewLink, responses={201: documents.TrackerLinkDocument})
    def post(self, call: PersonCall, things: str, code: str) -> Response:
        link = operations.add(things=things, code=code, actor=call.user, **read(documents.NewLink, call))
        return Response(documents.link(telling.link_cards([link])[0]), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _seen(call, parts["things"], parts["code"])


class OneLink(APIView):
    """DELETE removes it, on record; the stream goes on telling that it was there."""

    @extend_schema(responses={204: None})
    def delete(self, call: PersonCall, things: str, code: str, link: int) -> Response:
        if not queries.links(_seen(call, things, code)).filter(pk=link).exists():
            raise NotFound
        operations.remove(link=link, actor=call.user)
        return Response(status=204)


def _seen(call: PersonCall, things: str, code: str) -> Sight:
    carrier = carriers.of(things)
    return sight.of(call.user, carrier, carrier.find(call.user, code))


def _addresses(things: str, called: str) -> list[URLPattern]:
    told = {"things": things}
    return [
        path(f"{things}/<str:code>/stream/", Stream.as_view(), told, name=f"api-{called}-stream"),
        path(f"{things}/<str:code>/links/", Links.as_view(), told, name=f"api-{called}-links"),
        path(f"{things}/<str:code>/links/<int:link>/", OneLink.as_view(), told, name=f"api-{called}-link"),
    ]


urlpatterns = [address for things, called in CALLED.items() for address in _addresses(things, called)]
