"""The doors to packs: list and freeze, read one, decide in its review, compare two, and their files."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.errors import Invalid
from collab.packs import access, comparing, documents, filing, operations, reading, reviewing
from collab.packs.states import Form, Sight
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read


class Newest(Pages):
    ordering = ("-as_of", "-pk")


class Packs(Idempotent, APIView):
    """The packs that one may read, the newest first; executives, finance partners and technologists freeze one."""

    pagination_class = Newest

    @extend_schema(
        parameters=[
            OpenApiParameter("sight", enum=[str(one) for one in Sight]), OpenApiParameter("limit", int), OpenApiParameter("cursor", str)
        ],
        responses=documents.PackDocument(many=True), operation_id="packs_list",
    )  # fmt: skip
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        given = query(call, sight=one_of(*Sight.values))
        pager = Newest()
        page = pager.paginate_queryset(reading.packs(call.user).filter(**given), call, view=self)
        return pager.get_paginated_response([documents.PackDocument(documents.card(one)).data for one in reading.cards(page)])

    @extend_schema(request=documents.NewPack, responses={201: documents.WholePackDocument}, operation_id="packs_freeze")
    def post(self, call: PersonCall) -> Response:
        made = operations.freeze(actor=call.user, **read(documents.NewPack, call))
        return Response(_whole(call, made.code), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        reading.one(call.user, told["code"])


class OnePack(APIView):
    """A pack as it stood, with its review and how far its files are."""

    @extend_schema(responses=documents.WholePackDocument, operation_id="packs_retrieve")
    def get(self, call: PersonCall, code: str) -> Response:
        query(call)
        return Response(_whole(call, code))


class PackDecisions(Idempotent, APIView):
    """What a review decides, and the action that it becomes."""

    @extend_schema(request=documents.NewPackDecision, responses={201: documents.PackDecisionDocument}, operation_id="packs_decide")
    def post(self, call: PersonCall, code: str) -> Response:
        row = reading.one(call.user, code)
        made = operations.decide(actor=call.user, pack=code, **read(documents.NewPackDecision, call))
        card = next(one for one in reviewing.decisions(row, {}) if one.pk == made.pk)
        return Response(documents.PackDecisionDocument(documents.decision(card)).data, status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        reading.one(call.user, parts["code"])


class PackCompare(APIView):
    """What changed between this pack and another one of the same sight (``with``), and what happened between."""

    @extend_schema(
        parameters=[OpenApiParameter("with", str, required=True, description="the code of another pack")],
        responses=documents.PackComparisonDocument, operation_id="packs_compare",
    )  # fmt: skip
    def get(self, call: PersonCall, code: str) -> Response:
        access.reading(call.user)
        given = query(call, **{"with": str})
        found = comparing.compared(call.user, code, given.get("with", ""))
        return Response(documents.PackComparisonDocument(documents.comparison(found)).data)


class AnyForm(BaseContentNegotiation):
    """``?format=`` says which file, and not in which form refusals come: those are as everywhere."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return next((one for one in parsers if request.content_type and request.content_type.startswith(one.media_type)), parsers[0])

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class PackFiles(APIView):
    """A file of the pack, PDF or PowerPoint, once it is drawn (409 while it is not); POST has one drawn anew."""

    content_negotiation_class = AnyForm

    @extend_schema(
        parameters=[OpenApiParameter("format", enum=[str(one) for one in Form], required=True)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="packs_file",
    )  # fmt: skip
    def get(self, call: PersonCall, code: str) -> HttpResponse:
        row = reading.one(call.user, code)
        query(call)
        form = call.query_params.get("format", "")
        if form not in Form.values:
            raise Invalid(format="One of: " + ", ".join(Form.values) + ".")
        return filing.answer(call.user, row, reading.frozen(row).closed, form)

    @extend_schema(request=documents.PackFileWish, responses={202: documents.PackFileDocument}, operation_id="packs_draw")
    def post(self, call: PersonCall, code: str) -> Response:
        row = reading.one(call.user, code)
        made = operations.draw(actor=call.user, pack=code, form=read(documents.PackFileWish, call)["format"])
        card = next(one for one in filing.files(row, reading.frozen(row).closed) if one.form == made.form)
        return Response(documents.PackFileDocument(documents.file(card)).data, status=202)


def _whole(call: PersonCall, code: str) -> dict[str, Any]:
    row = reading.one(call.user, code)
    found = reading.frozen(row)
    titles = reviewing.titles(found)
    told = documents.whole(found, reviewing.decisions(row, titles), reviewing.going_on(row), filing.files(row, found.closed))
    return dict(documents.WholePackDocument(told).data)


urlpatterns = [
    path("packs/", Packs.as_view(), name="api-packs"),
    path("packs/<slug:code>/", OnePack.as_view(), name="api-pack"),
    path("packs/<slug:code>/decisions/", PackDecisions.as_view(), name="api-pack-decisions"),
    path("packs/<slug:code>/compare/", PackCompare.as_view(), name="api-pack-compare"),
    path("packs/<slug:code>/file/", PackFiles.as_view(), name="api-pack-file"),
]
