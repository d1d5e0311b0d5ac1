"""The doors of reviews: the cases that are near, many approved at once, what one decided, and what is made to hold for other requests."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.approvals.states import Verdict
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.fields import DayField, TextField
from collab.web.paging import Pages
from collab.web.rest import Strict, one_of, query, read
from projects.assurances import documents as assurances
from projects.assurances import queries
from projects.assurances.operations import LONGEST
from projects.intake import triage_bodies
from projects.intake.api.triage import ManyDocument
from projects.intake.operations import approving, assuring
from projects.intake.queries.page import cases, detail
from projects.intake.queries.page import reviewing as page_reviewing
from projects.intake.queries.triage import evidence, my_decisions
from projects.intake.states import State


class CaseDocument(serializers.Serializer[Any]):
    """A request that was decided and is near to this one, with what came of it."""

    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    why = serializers.CharField(help_text="What the two share.")
    decision = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="The conditions or the reason; empty where none was given.")
    result = serializers.CharField()


class DecidedDocument(serializers.Serializer[Any]):
    """A decision that one took."""

    number = serializers.CharField()
    title = serializers.CharField()
    group = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    words = serializers.CharField(help_text="Its conditions, or its reason.")
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=State.choices)
    counts = serializers.BooleanField(help_text="False where its round was begun anew.")
    assurance = serializers.CharField(allow_null=True)
    ticked = serializers.ListField(child=serializers.CharField())


class EvidenceFactDocument(serializers.Serializer[Any]):
    """A line of what a group looks at."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField(help_text="Empty where nobody said.")
    more = serializers.CharField()


class EarlierDocument(serializers.Serializer[Any]):
    """What the same group decided earlier on the same supplier and kind of data."""

    number = serializers.CharField()
    title = serializers.CharField()
    person = serializers.CharField(help_text="a name")
    verdict = serializers.ChoiceField(choices=Verdict.choices, source="status")
    at = serializers.DateTimeField()
    words = serializers.CharField(help_text="Its conditions, or its reason.")


class EvidenceDocument(serializers.Serializer[Any]):
    """What whoever decides on it now looks at: of their own discipline, as far as they may know it."""

    group = serializers.CharField(help_text="The role that one decides as.")
    lines = EvidenceFactDocument(many=True)
    earlier = EarlierDocument(many=True)


class Assuring(Strict):
    supplier = TextField(longest=50, required=False, help_text="A code; needed where the request names several.")
    until = DayField(help_text="Its last day.")
    reason = TextField(longest=LONGEST)


class Cases(APIView):
    """The nearest requests that were decided, of those that one may open: by facts first, then by words."""

    @extend_schema(responses=CaseDocument(many=True), operation_id="requests_cases")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return Response([_fields(one, CaseDocument) for one in cases.near(detail.find(call.user, parse(number)), call.user)])


class Evidence(APIView):
    """The evidence on the page of reviews, for whoever may decide on it this instant; 403 for others."""

    @extend_schema(responses=EvidenceDocument, operation_id="requests_evidence")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        request = detail.find(call.user, parse(number))
        group = page_reviewing.of(request, call.user).role
        if not group:
            raise Forbidden("The evidence is for whoever decides on it now, and it is not your turn.")
        found = evidence.of(request, call.user, group)
        return Response(EvidenceDocument({"group": group, "lines": found.lines, "earlier": found.earlier}).data)


class ManyApproved(APIView):
    """Approve up to 50 on the fast track, each by itself: what cannot be approved is told. It takes no Idempotency-Key, as triage's."""

    @extend_schema(request=triage_bodies.Picked, responses=ManyDocument, operation_id="approvals_many")
    def post(self, call: PersonCall) -> Response:
        picked = [(one["number"], one["version"]) for one in read(triage_bodies.Picked, call)["requests"]]
        report = approving.approve(actor=call.user, picked=picked)
        not_done = [{"number": code, "why": why} for code, why in report.not_done]
        return Response({"done": list(report.done), "not_done": not_done, "said": report.words})


class Latest(Pages):
    ordering = ("-at", "-pk")


class Decided(APIView):
    """What one decided, the latest first."""

    pagination_class = Latest

    @extend_schema(
        parameters=[OpenApiParameter("verdict", enum=Verdict.values), OpenApiParameter("q", str), OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=DecidedDocument(many=True), operation_id="approvals_decided",
    )  # fmt: skip
    def get(self, call: PersonCall) -> Response:
        asked = query(call, verdict=one_of(*Verdict.values), q=str)
        pager = Latest()
        page = pager.paginate_queryset(my_decisions.rows(call.user, asked), call, view=self)
        found = [_fields(one, DecidedDocument) for one in my_decisions.cards(call.user, page)]
        return pager.get_paginated_response([{**one, "assurance": one["assurance"] or None} for one in found])


class Assured(Idempotent, APIView):
    """One's own approval of this request holds for others with the same supplier and kind of data."""

    @extend_schema(request=Assuring, responses={201: assurances.AssuranceDocument}, operation_id="requests_assure")
    def post(self, call: PersonCall, number: str) -> Response:
        of = detail.find(call.user, parse(number)).number
        made = assuring.assure(number=of, actor=call.user, **read(Assuring, call))
        return Response(assurances.assurance(queries.cards([queries.one(call.user, made.code)])[0]), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.one(call.user, told["code"])


def _fields(card: Any, document: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    return {name: getattr(card, name) for name in map(str, document().fields)}
