"""The doors of triage besides the moves of one request: many at once, what belongs together, and joining what somebody else asks for."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.states import Track
from collab.events.idempotent import Idempotent
from collab.kit.errors import Conflict, Forbidden
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.rest import query, read
from projects.intake import proposed, triage_bodies
from projects.intake.api import documents
from projects.intake.operations import bulk, linking
from projects.intake.queries.page import detail, related
from projects.intake.queries.triage import inbox
from projects.intake.states import State


class NotDoneDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    why = serializers.CharField()


class ManyDocument(serializers.Serializer[Any]):
    """What became of many: the numbers of what was done, and of each of the rest why not."""

    done = serializers.ListField(child=serializers.CharField())
    not_done = NotDoneDocument(many=True)
    said = serializers.CharField(help_text="The same in a sentence.")


class RelatedDocument(serializers.Serializer[Any]):
    """A request that belongs together with this one: linked, a part of it, what it is a part of, or merged into it."""

    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    how = serializers.ChoiceField(choices=list(related.HOWS.items()))
    reason = serializers.CharField(allow_blank=True)


class TriageProposalDocument(serializers.Serializer[Any]):
    """What is proposed for a request in triage: it only proposes, and a person decides."""

    rule = serializers.CharField(allow_null=True, help_text="The code of the rule; null where none fits.")
    person = serializers.CharField(allow_null=True, help_text="A username; null: nobody could take it.")
    track = serializers.ChoiceField(choices=Track.choices, allow_blank=True, help_text="Empty: the policy's own.")
    why = serializers.CharField(help_text="Where it comes from, in a sentence or two.")


class Proposed(APIView):
    """Who would take a request in triage, and on which track, with the reason."""

    @extend_schema(responses=TriageProposalDocument, operation_id="requests_proposal")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = detail.get(call.user, parse(number))
        inbox.opened(call.user)
        if about.state != State.IN_TRIAGE:
            raise Conflict("It is not in triage: nothing is proposed for it.")
        found = proposed.of(about)
        return Response({"rule": found.rule or None, "person": found.username or None, "track": found.track, "why": found.why})


class Many(APIView):
    """One move on up to 50 requests, each by itself: what cannot be done to one is told, and done to the others.

    It takes no Idempotency-Key: what is sent again meets the versions of what was done, and does nothing twice.
    """

    @extend_schema(request=triage_bodies.Many, responses=ManyDocument, operation_id="inbox_many")
    def post(self, call: PersonCall) -> Response:
        if Role.TECHNOLOGIST not in duties.roles_of(call.user):
            raise Forbidden("The inbox is the marketing technologist's.")
        given = read(triage_bodies.Many, call)
        name, picked = given.pop("move"), [(one["number"], one["version"]) for one in given.pop("requests")]
        report = bulk.make(actor=call.user, name=name, picked=picked, **given)
        not_done = [{"number": code, "why": why} for code, why in report.not_done]
        return Response({"done": list(report.done), "not_done": not_done, "said": report.words})


class Related(Idempotent, APIView):
    """What belongs together with a request; POST links it with another one. Said again it is said once."""

    @extend_schema(responses=RelatedDocument(many=True), operation_id="requests_related_list")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = detail.find(call.user, parse(number))
        found = related.of(about, call.user)
        return Response(
            [{"number": one.number, "title": one.title, "state": one.state, "how": one.how, "reason": one.reason} for one in found]
        )

    @extend_schema(request=triage_bodies.LinkedTo, responses={201: RelatedDocument(many=True)}, operation_id="requests_related_link")
    def post(self, call: PersonCall, number: str) -> Response:
        of = detail.find(call.user, parse(number)).number
        linking.link(number=of, actor=call.user, to=read(triage_bodies.LinkedTo, call)["to"])
        answer = self.get(call, number)
        answer.status_code = 201
        return answer

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


class OneRelated(APIView):
    """A link between two requests; DELETE takes it off."""

    @extend_schema(responses={204: None}, operation_id="requests_related_unlink")
    def delete(self, call: PersonCall, number: str, other: str) -> Response:
        query(call)
        linking.unlink(number=parse(number), actor=call.user, to=parse(other))
        return Response(status=204)


class Join(Idempotent, APIView):
    """Join a request that somebody else asks for: follow it, and add a case of one's own."""

    @extend_schema(request=triage_bodies.Case, responses=documents.RequestDocument, operation_id="requests_join")
    def post(self, call: PersonCall, number: str) -> Response:
        of = detail.find(call.user, parse(number)).number
        linking.join(number=of, actor=call.user, case=read(triage_bodies.Case, call)["case"])
        return Response(documents.whole(detail.get(call.user, of), call.user))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))
