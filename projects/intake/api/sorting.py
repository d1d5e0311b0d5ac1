"""The doors to what the inbox is set up with: reasons that are used again, how it is sorted, and who reads a request now."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.states import Track
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.fields import TextField, WholeField, YesField
from collab.web.rest import Strict, query, read
from projects.intake import sizes
from projects.intake.operations import canning, practising
from projects.intake.queries.triage import accuracy, canned
from projects.intake.triage_models import Practice
from projects.intake.triage_states import LONGEST_LABEL, LONGEST_REASON, PARTS

SIZED = [track.value for track in (Track.STANDARD, Track.MAJOR)]


class KeptReason(Strict):
    """A reason that is used again; {requester}, {number}, {title} and {me} stand for what differs."""

    label = TextField(longest=LONGEST_LABEL)  # type: ignore[assignment]
    text = TextField(longest=LONGEST_REASON)
    shared = YesField(required=False)


class ReasonDocument(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    shared = serializers.BooleanField()
    own = serializers.BooleanField()


class Practising(Strict):
    """How the inbox is sorted from now on: a weight for each part, from 0 to 100."""

    sized = serializers.ListField(child=serializers.ChoiceField(choices=SIZED), required=False)
    size_days = WholeField(min_value=1, max_value=60)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **{name: WholeField(min_value=0, max_value=100) for name in PARTS}}


class PracticeDocument(serializers.Serializer[Any]):
    weights = serializers.DictField(child=serializers.IntegerField())
    sized = serializers.ListField(child=serializers.CharField())
    size_days = serializers.IntegerField()


def _reason(card: canned.CannedCard) -> dict[str, Any]:
    return {"id": card.pk, "label": card.label, "text": card.text, "shared": card.is_shared, "own": card.is_own}


class Reasons(Idempotent, APIView):
    """The reasons that a technologist may use, and another one."""

    @extend_schema(responses=ReasonDocument(many=True), operation_id="reasons_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        if Role.TECHNOLOGIST not in duties.roles_of(call.user):
            raise Forbidden(canning.WHO)
        return Response([_reason(card) for card in canned.of(call.user)])

    @extend_schema(request=KeptReason, responses={201: ReasonDocument}, operation_id="reasons_keep")
    def post(self, call: PersonCall) -> Response:
        made = canning.keep(actor=call.user, **read(KeptReason, call))
        return Response(next(_reason(card) for card in canned.of(call.user) if card.pk == made.pk), status=201)


class OneReason(APIView):
    """One of them; DELETE takes it away, by who wrote it."""

    @extend_schema(responses={204: None}, operation_id="reasons_take_away")
    def delete(self, call: PersonCall, key: int) -> Response:
        query(call)
        canning.take_away(actor=call.user, pk=key)
        return Response(status=204)


class Sorting(APIView):
    """How the inbox is sorted and which tracks ask IT for a size; PUT says it anew, by an administrator."""

    @extend_schema(responses=PracticeDocument, operation_id="practice_retrieve")
    def get(self, call: PersonCall) -> Response:
        query(call)
        if duties.roles_of(call.user).isdisjoint({Role.TECHNOLOGIST, Role.ADMIN}):
            raise Forbidden("How the inbox is sorted is for technologists and administrators.")
        return Response(_practice(sizes.practice()))

    @extend_schema(request=Practising, responses=PracticeDocument, operation_id="practice_set")
    def put(self, call: PersonCall) -> Response:
        given = read(Practising, call)
        weights = {name: given.pop(name) for name in PARTS}
        return Response(_practice(practising.set_up(actor=call.user, weights=weights, **given)))


def _practice(now: Practice) -> dict[str, Any]:
    return {"weights": now.weights, "sized": now.sized, "size_days": now.size_days}


class SizeAccuracyDocument(serializers.Serializer[Any]):
    """What built work has cost for what its estimator called likely: half of it up to this many times as much."""

    estimator = serializers.CharField(help_text="a username")
    track = serializers.ChoiceField(choices=Track.choices)
    count = serializers.IntegerField()
    half = serializers.CharField()


class Sizes(APIView):
    """How right sizes were, by estimator and track; for who sees the money of work."""

    @extend_schema(responses=SizeAccuracyDocument(many=True), operation_id="sizes_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        found = accuracy.of(call.user)
        return Response([{"estimator": one.username, "track": one.track, "count": one.count, "half": str(one.half)} for one in found])
