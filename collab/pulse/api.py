"""The doors to the pulse: what may be shown, answering it, perception and fact, and published figures."""

from typing import Any

from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.pulse import access, benchmarks, comparing, documents, operations, perception, queries
from collab.pulse.states import CODES, STATEMENTS
from collab.web.rest import query, read


class Pulse(APIView):
    """What the pulses say, the latest quarter first, and the one that is open."""

    @extend_schema(responses=documents.PulseDocument, operation_id="pulse_retrieve")
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        query(call)
        told = {
            "statements": [{"code": one.code, "says": one.of_either} for one in STATEMENTS],
            "open": documents.opened(queries.current(call.user)),
            "quarters": [documents.quarter(one) for one in queries.quarters(call.user)],
        }
        return Response(documents.PulseDocument(told).data)


class PerceptionAndFact(APIView):
    """IT's answer time and marketing's change rate from the record, beside what the pulse says of them."""

    @extend_schema(responses=documents.PerceptionDocument, operation_id="perception_retrieve")
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        query(call)
        return Response(documents.PerceptionDocument(documents.perceived(perception.perception(call.user))).data)


class Benchmarks(Idempotent, APIView):
    """Published figures beside one's own; the CMO, the CIO and administrators add one."""

    @extend_schema(responses=documents.BenchmarksDocument, operation_id="benchmarks_list")
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        query(call)
        return Response(documents.BenchmarksDocument({"benchmarks": comparing.benchmarks(call.user)}).data)

    @extend_schema(request=documents.NewBenchmark, responses={201: documents.BenchmarkDocument}, operation_id="benchmarks_add")
    def post(self, call: PersonCall) -> Response:
        made = benchmarks.add(actor=call.user, **read(documents.NewBenchmark, call))
        card = next(one for one in comparing.benchmarks(call.user) if one.code == made.code)
        return Response(documents.BenchmarkDocument(card).data, status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        access.reading(call.user)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PulseAnswers(APIView):
    """Answer the open pulse, once. No Idempotency-Key is kept, for it would keep a mark of what was said with who said it:

    asked again, it is refused (409) and nothing is written.
    """

    @extend_schema(request=documents.NewAnswers, responses={201: documents.TakenDocument}, operation_id="pulse_answer")
    def post(self, call: PersonCall) -> Response:
        body = read(documents.NewAnswers, call)
        scores, guesses = ([body[name][code] for code in CODES] for name in ("scores", "guesses"))
        window = operations.answer(actor=call.user, scores=scores, guesses=guesses, comment=body.get("comment", ""))
        return Response(documents.TakenDocument({"quarter": window.quarter, "has_answered": True}).data, status=201)


urlpatterns = [
    path("pulse/", Pulse.as_view(), name="api-pulse"),
    path("benchmarks/", Benchmarks.as_view(), name="api-benchmarks"),
    path("perception/", PerceptionAndFact.as_view(), name="api-perception"),
    path("pulse/answers/", PulseAnswers.as_view(), name="api-pulse-answers"),
]
