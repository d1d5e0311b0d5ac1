"""The doors to files: list and add under each kind of thing that carries them, have and remove by id."""

from django.http import StreamingHttpResponse
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.files import documents, queries, receiving, sending
from collab.files.models import File
from collab.files.states import MOST_SENT
from collab.notes import carriers
from collab.notes.carriers import CALLED
from collab.people.requests import PersonCall
from collab.web.as_it_is import AsItIs
from collab.web.paging import Pages
from collab.web.rest import query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Files(APIView):
    """The files on a thing that you may have, the newest first. The same bytes for the same readers are taken once (409)."""

    pagination_class = Pages
    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(parameters=PAGING, responses=documents.FileDocument(many=True))
    def get(self, call: PersonCall, things: str, code: str) -> Response:
        query(call)
        carrier = carriers.of(things)
        pager = Pages()
        thing = carrier.find(call.user, code)
        page = pager.paginate_queryset(queries.on(call.user, carrier, thing), call, view=self)
        return pager.get_paginated_response([documents.file(card) for card in queries.cards(call.user, page, carrier.brings(thing))])

    @extend_schema(request={"multipart/form-data": documents.NewFile}, responses={201: documents.FileDocument})
    def post(self, call: PersonCall, things: str, code: str) -> Response:
        carrier = carriers.of(things)
        carrier.find(call.user, code)
        body = read(documents.NewFile, call)
        sent = body.pop("file")
        file = receiving.receive(things=things, code=code, actor=call.user, name=sent.name, content=sent.file, **body)
        return Response(_file(call, file), status=201)


class OneFile(APIView):
    """GET gives its bytes, as an attachment; DELETE removes your own."""

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)})
    def get(self, call: PersonCall, file: int) -> StreamingHttpResponse:
        query(call)
        return sending.answer(queries.one(call.user, file))

    @extend_schema(responses={204: None})
    def delete(self, call: PersonCall, file: int) -> Response:
        receiving.take_away(file=file, actor=call.user)
        return Response(status=204)


def _file(call: PersonCall, file: File) -> dict[str, object]:
    return documents.file(queries.cards(call.user, [file])[0])


def _addresses() -> list[URLPattern]:
    return [
        path(f"{things}/<str:code>/files/", Files.as_view(), {"things": things}, name=f"api-{called}-files")
        for things, called in CALLED.items()
    ]


urlpatterns = [*_addresses(), path("files/<int:file>/", OneFile.as_view(), name="api-file")]
