"""The doors to policies: which there are, what is proposed, and the second person's answer."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.appointments.documents import Nothing, RefusedProposal
from collab.appointments.states import State
from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.policies import access, documents, operations, queries
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Policies(APIView):
    """The versions of the policy for requests, newest first: for administrators, executives and auditors; all others are refused."""

    pagination_class = Pages

    @extend_schema(parameters=PAGING, responses=documents.PolicyDocument(many=True), operation_id="policies_list")
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        query(call)
        pager = Pages()
        cards = queries.policy_cards(pager.paginate_queryset(queries.versions(call.user), call, view=self))
        return pager.get_paginated_response(documents.PolicyDocument(cards, many=True).data)


class Proposals(Idempotent, APIView):
    """What is proposed and what came of it, newest first, for the same people. An administrator proposes the next policy."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=State.values), *PAGING],
        responses=documents.ProposedPolicyDocument(many=True),
        operation_id="policies_proposals",
    )
    def get(self, call: PersonCall) -> Response:
        if not access.visible(call.user).filter(proposed_by=call.user).exists():  # one's own stay one's own
            access.reading(call.user)
        asked = query(call, state=one_of(*State.values))
        pager = Pages()
        rows = queries.proposals(call.user, state=asked.get("state", ""))
        cards = queries.proposal_cards(call.user, pager.paginate_queryset(rows, call, view=self))
        return pager.get_paginated_response(documents.ProposedPolicyDocument(cards, many=True).data)

    @extend_schema(request=documents.NewPolicy, responses={201: documents.ProposedPolicyDocument}, operation_id="policies_propose")
    def post(self, call: PersonCall) -> Response:
        body = read(documents.NewPolicy, call)
        made = operations.propose_policy(actor=call.user, **{**body, "terms": documents.terms_of(body["terms"])})
        return Response(_document(call, made.pk), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


class Agreement(Idempotent, APIView):
    """The second person agrees: the policy is published."""

    @extend_schema(request=Nothing, responses=documents.ProposedPolicyDocument, operation_id="policies_agree")
    def post(self, call: PersonCall, key: int) -> Response:
        read(Nothing, call)
        operations.agree(actor=call.user, proposal=key)
        return Response(_document(call, key))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


class Refusal(Idempotent, APIView):
    """The second person refuses, with a reason; nothing changes."""

    @extend_schema(request=RefusedProposal, responses=documents.ProposedPolicyDocument, operation_id="policies_refuse")
    def post(self, call: PersonCall, key: int) -> Response:
        operations.refuse(actor=call.user, proposal=key, **read(RefusedProposal, call))
        return Response(_document(call, key))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


def _document(call: PersonCall, key: int) -> Any:
    return documents.ProposedPolicyDocument(queries.proposal_card(call.user, key)).data
