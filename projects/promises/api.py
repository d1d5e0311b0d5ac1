"""The doors to promises: list and read, propose a change and decide on it, answer a review; and the benefits of a project."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import query, read
from projects.portfolio import queries as projects
from projects.promises import access, amending, documents, operations, queries


class ByNumber(Pages):
    """The newest work first."""

    ordering = ("-number", "position", "pk")


class Promises(APIView):
    """What work promised that one may open, as it stands now."""

    pagination_class = ByNumber

    @extend_schema(responses=documents.PromiseDocument(many=True), operation_id="promises_list")
    def get(self, call: PersonCall) -> Response:
        _reads(call)
        query(call)
        return _page(self, call, queries.rows(call.user))


class Benefits(APIView):
    """What one project promised, and what became of it."""

    pagination_class = ByNumber

    @extend_schema(responses=documents.PromiseDocument(many=True), operation_id="benefits_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return _page(self, call, queries.rows(call.user, projects.found(call.user, parse(number)).number))


class OnePromise(APIView):
    """One promise: what was said at the approval, what stands now, and its reviews."""

    @extend_schema(responses=documents.PromiseDocument, operation_id="promises_retrieve")
    def get(self, call: PersonCall, promise: int) -> Response:
        _reads(call)
        query(call)
        return Response(documents.promise(queries.one(call.user, promise)))


class ChangedPromise(Idempotent, APIView):
    """Propose another target, or another day: somebody of the other side decides."""

    @extend_schema(request=documents.NewPromiseChange, responses={201: documents.PromiseDocument}, operation_id="promises_change")
    def post(self, call: PersonCall, promise: int) -> Response:
        amending.propose(promise=promise, actor=call.user, **read(documents.NewPromiseChange, call))
        return Response(documents.promise(queries.one(call.user, promise)), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, told["id"])


class DecidedChange(Idempotent, APIView):
    """Agree to a change, or refuse it."""

    @extend_schema(request=documents.PromiseDecision, responses=documents.PromiseDocument, operation_id="promises_decide")
    def post(self, call: PersonCall, change: int) -> Response:
        done = amending.decide(amendment=change, actor=call.user, **read(documents.PromiseDecision, call))
        return Response(documents.promise(queries.standing(call.user, done.promise)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, told["id"])


class AnsweredReview(Idempotent, APIView):
    """Say what became of a promise."""

    @extend_schema(request=documents.PromiseAnswer, responses=documents.PromiseDocument, operation_id="promises_answer")
    def post(self, call: PersonCall, review: int) -> Response:
        done = operations.answer(review=review, actor=call.user, **read(documents.PromiseAnswer, call))
        return Response(documents.promise(queries.standing(call.user, done.promise)))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, told["id"])


def _reads(call: PersonCall) -> None:
    if not duties.roles_of(call.user):
        raise Forbidden(access.CLOSED)


def _page(view: APIView, call: PersonCall, rows: Any) -> Response:
    pager = ByNumber()
    page = pager.paginate_queryset(rows, call, view=view)
    return pager.get_paginated_response([documents.promise(card) for card in queries.cards(page or [])])


urlpatterns = [
    path("promises/", Promises.as_view(), name="api-promises"),
    path("promises/<int:promise>/", OnePromise.as_view(), name="api-promise"),
    path("promises/<int:promise>/change/", ChangedPromise.as_view(), name="api-promise-change"),
    path("promises/changes/<int:change>/", DecidedChange.as_view(), name="api-promise-decide"),
    path("promises/reviews/<int:review>/", AnsweredReview.as_view(), name="api-promise-review"),
    path("projects/<str:number>/benefits/", Benefits.as_view(), name="api-benefits"),
]
