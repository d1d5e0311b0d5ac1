"""The doors to tables that are written: drafts, their check and rehearsal, and what people may sign."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.appointments.documents import Nothing
from collab.events.idempotent import Idempotent
from collab.kit.errors import Invalid, NotFound
from collab.kit.numbering import whole
from collab.people.requests import PersonCall
from collab.policies import access, authority, checking, documents, draft_queries, drafting, queries, rehearsing
from collab.web.paging import Pages
from collab.web.rest import query, read

PAGING = [OpenApiParameter("limit", int), OpenApiParameter("cursor", str)]


class Check(APIView):
    """Check a table: who decides on nothing, which rows never matter, who would be too few, and how it differs. Nothing is kept."""

    @extend_schema(request=documents.TermsToCheck, responses=documents.PolicyCheckDocument, operation_id="policies_check")
    def post(self, call: PersonCall) -> Response:
        access.reading(call.user)
        terms = documents.terms_of(read(documents.TermsToCheck, call)["terms"])
        terms.check_limits()
        drafting.each_row(terms.rules)
        return Response(documents.PolicyCheckDocument(checking.check(terms)).data)


class Drafts(Idempotent, APIView):
    """The tables that are being written and were, the latest change first. An administrator begins one."""

    pagination_class = Pages

    @extend_schema(parameters=PAGING, responses=documents.PolicyDraftDocument(many=True), operation_id="policies_drafts")
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        query(call)
        pager = Pages()
        cards = draft_queries.draft_cards(pager.paginate_queryset(draft_queries.drafts(call.user).order_by("-pk"), call, view=self))
        return pager.get_paginated_response(documents.PolicyDraftDocument(cards, many=True).data)

    @extend_schema(request=documents.NewDraft, responses={201: documents.PolicyDraftDocument}, operation_id="policies_draft")
    def post(self, call: PersonCall) -> Response:
        made = drafting.start(actor=call.user, **_terms(read(documents.NewDraft, call)))
        return Response(_draft(call, made.pk), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.draft_card(call.user, told["id"])


class DraftOne(Idempotent, APIView):
    """One table."""

    @extend_schema(responses=documents.PolicyDraftDocument, operation_id="policies_draft_read")
    def get(self, call: PersonCall, key: int) -> Response:
        access.reading(call.user)
        query(call)
        return Response(_draft(call, key))

    @extend_schema(request=documents.ChangedDraft, responses=documents.PolicyDraftDocument, operation_id="policies_draft_change")
    def patch(self, call: PersonCall, key: int) -> Response:
        drafting.rewrite(actor=call.user, draft=key, **_terms(read(documents.ChangedDraft, call)))
        return Response(_draft(call, key))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.draft_card(call.user, parts["key"])


class DraftCheck(APIView):
    """What is wrong with a draft, and how it differs from the version published last."""

    @extend_schema(responses=documents.PolicyCheckDocument, operation_id="policies_draft_check")
    def get(self, call: PersonCall, key: int) -> Response:
        access.reading(call.user)
        query(call)
        return Response(documents.PolicyCheckDocument(checking.check(draft_queries.draft_card(call.user, key).terms)).data)


class DraftProposal(Idempotent, APIView):
    """Propose a draft to a second person."""

    @extend_schema(
        request=documents.ProposedDraft, responses={201: documents.ProposedPolicyDocument}, operation_id="policies_draft_propose"
    )
    def post(self, call: PersonCall, key: int) -> Response:
        made = drafting.propose(actor=call.user, draft=key, **read(documents.ProposedDraft, call))
        return Response(documents.ProposedPolicyDocument(queries.proposal_card(call.user, made.pk)).data, status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


class Rehearsals(Idempotent, APIView):
    """What was rehearsed, the latest first, of one draft where it is named. An administrator has one rehearsed by a worker."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("draft", int), *PAGING],
        responses=documents.RehearsalDocument(many=True),
        operation_id="policies_rehearsals",
    )
    def get(self, call: PersonCall) -> Response:
        access.reading(call.user)
        asked = query(call, draft=_key)
        pager = Pages()
        rows = draft_queries.rehearsals(call.user, draft=asked.get("draft"))
        cards = draft_queries.rehearsal_cards(pager.paginate_queryset(rows, call, view=self))
        return pager.get_paginated_response(documents.RehearsalDocument(cards, many=True).data)

    @extend_schema(request=documents.NewRehearsal, responses={202: documents.RehearsalDocument}, operation_id="policies_rehearse")
    def post(self, call: PersonCall) -> Response:
        try:
            made = rehearsing.rehearse(actor=call.user, **read(documents.NewRehearsal, call))
        except NotFound as missing:
            raise Invalid(draft="There is no such draft, or not for you.") from missing
        (card,) = draft_queries.rehearsal_cards([made])
        return Response(documents.RehearsalDocument(card).data, status=202)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.draft_card(call.user, told["draft"])


class Limits(Idempotent, APIView):
    """What people may sign: of everybody for whoever reads policies, else one's own. An administrator sets it."""

    @extend_schema(responses=documents.AuthorityDocument(many=True), operation_id="policies_limits")
    def get(self, call: PersonCall) -> Response:
        query(call)
        return Response(documents.AuthorityDocument(draft_queries.limits(call.user), many=True).data)

    @extend_schema(request=documents.NewLimit, responses={201: documents.AuthorityDocument}, operation_id="policies_limit")
    def post(self, call: PersonCall) -> Response:
        made = authority.set_limit(actor=call.user, **read(documents.NewLimit, call))
        return Response(documents.AuthorityDocument(draft_queries.limit_card(made)).data, status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.limits(call.user)


class LimitEnd(Idempotent, APIView):
    """It ends at once."""

    @extend_schema(request=Nothing, responses=documents.AuthorityDocument, operation_id="policies_limit_end")
    def post(self, call: PersonCall, key: int) -> Response:
        read(Nothing, call)
        return Response(documents.AuthorityDocument(draft_queries.limit_card(authority.end_limit(actor=call.user, limit=key))).data)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.limits(call.user)


class Remits(Idempotent, APIView):
    """For which brands and markets people hold their roles, as with limits."""

    @extend_schema(responses=documents.AuthorityDocument(many=True), operation_id="policies_remits")
    def get(self, call: PersonCall) -> Response:
        query(call)
        return Response(documents.AuthorityDocument(draft_queries.remits(call.user), many=True).data)

    @extend_schema(request=documents.NewRemit, responses={201: documents.AuthorityDocument}, operation_id="policies_remit")
    def post(self, call: PersonCall) -> Response:
        made = authority.set_remit(actor=call.user, **read(documents.NewRemit, call))
        return Response(documents.AuthorityDocument(draft_queries.remit_card(made)).data, status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.remits(call.user)


class RemitEnd(Idempotent, APIView):
    """It ends at once."""

    @extend_schema(request=Nothing, responses=documents.AuthorityDocument, operation_id="policies_remit_end")
    def post(self, call: PersonCall, key: int) -> Response:
        read(Nothing, call)
        return Response(documents.AuthorityDocument(draft_queries.remit_card(authority.end_remit(actor=call.user, remit=key))).data)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        draft_queries.remits(call.user)


def _key(text: str) -> int:
    found = whole(text, 2_147_483_647)
    if found is None:
        raise Invalid(draft="Write the number of a draft.")
    return found


def _terms(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, **({"terms": documents.terms_of(body["terms"])} if "terms" in body else {})}


def _draft(call: PersonCall, key: int) -> Any:
    return documents.PolicyDraftDocument(draft_queries.draft_card(call.user, key)).data
