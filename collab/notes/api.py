"""The doors to notes, under each kind of thing that carries them: list, write, change, resolve, follow."""

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import NotFound
from collab.notes import carriers, documents, operations, queries
from collab.notes.carriers import Carrier
from collab.notes.models import Note
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Notes(Idempotent, APIView):
    """The notes on a thing that you may read, answers too, the newest first."""

    pagination_class = Pages

    @extend_schema(parameters=PAGING, responses=documents.NoteDocument(many=True))
    def get(self, call: PersonCall, things: str, code: str) -> Response:
        query(call)
        carrier, thing = _opened(call, things, code)
        pager = Pages()
        page = pager.paginate_queryset(queries.on(call.user, carrier, thing), call, view=self)
        return pager.get_paginated_response([documents.note(card) for card in queries.cards(call.user, page, came=carrier.brings(thing))])

    @extend_schema(request=documents.NewNote, responses={201: documents.NoteDocument})
    def post(self, call: PersonCall, things: str, code: str) -> Response:
        note = operations.write(things=things, code=code, actor=call.user, **read(documents.NewNote, call))
        return Response(_note(call, note), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _on_it(call, parts["things"], parts["code"], told["id"])


class OneNote(APIView):
    """PATCH changes the words of your own note, within 15 minutes, as a new version."""

    @extend_schema(request=documents.NoteChange, responses=documents.NoteDocument)
    def patch(self, call: PersonCall, things: str, code: str, note: int) -> Response:
        _on_it(call, things, code, note)
        return Response(_note(call, operations.edit(note=note, actor=call.user, **read(documents.NoteChange, call))))


class Resolve(Idempotent, APIView):
    """Say that what a note is about is settled, or that it is open again."""

    @extend_schema(request=documents.Resolution, responses=documents.NoteDocument)
    def post(self, call: PersonCall, things: str, code: str, note: int) -> Response:
        _on_it(call, things, code, note)
        is_resolved = read(documents.Resolution, call)["resolved"]
        return Response(_note(call, operations.resolve(note=note, actor=call.user, is_resolved=is_resolved)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _on_it(call, parts["things"], parts["code"], parts["note"])


class Watchers(Idempotent, APIView):
    """Who is told of notes on a thing; POST says whether you wish to be."""

    @extend_schema(responses=documents.WatchersDocument)
    def get(self, call: PersonCall, things: str, code: str) -> Response:
        query(call)
        return self.answer(*_opened(call, things, code))

    @extend_schema(request=documents.Watching, responses=documents.WatchersDocument)
    def post(self, call: PersonCall, things: str, code: str) -> Response:
        carrier, thing = _opened(call, things, code)
        operations.watch(things=things, code=code, actor=call.user, is_on=read(documents.Watching, call)["watching"])
        return self.answer(carrier, thing)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _opened(call, parts["things"], parts["code"])

    def answer(self, carrier: Carrier, thing: Any) -> Response:
        return Response(documents.watchers(queries.named(carrier, thing, queries.watchers(carrier, thing))))


def _opened(call: PersonCall, things: str, code: str) -> tuple[Carrier, Any]:
    carrier = carriers.of(things)
    return carrier, carrier.find(call.user, code)


def _on_it(call: PersonCall, things: str, code: str, note: int) -> None:
    """Raises NotFound where the note is not one on this thing that the caller may read."""
    carrier, thing = _opened(call, things, code)
    if not queries.on(call.user, carrier, thing).filter(pk=note).exists():
        raise NotFound


def _note(call: PersonCall, note: Note) -> dict[str, Any]:
    return documents.note(queries.cards(call.user, [note])[0])


def _addresses(things: str, called: str) -> list[URLPattern]:
    told = {"things": things}
    return [
        path(f"{things}/<str:code>/notes/", Notes.as_view(), told, name=f"api-{called}-notes"),
        path(f"{things}/<str:code>/notes/<int:note>/", OneNote.as_view(), told, name=f"api-{called}-note"),
        path(f"{things}/<str:code>/notes/<int:note>/resolve/", Resolve.as_view(), told, name=f"api-{called}-note-resolve"),
        path(f"{things}/<str:code>/watchers/", Watchers.as_view(), told, name=f"api-{called}-watchers"),
    ]


urlpatterns = [address for things, called in carriers.CALLED.items() for address in _addresses(things, called)]
