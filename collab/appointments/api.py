"""The doors to duties: who holds what, what is proposed, and the second person's answer."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access.roles import Role
from collab.appointments import documents, imports, operations, queries
from collab.appointments.states import Act, State
from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from collab.web.sheets.documents import SheetFile, SheetReport, asked
from collab.web.sheets.report import described
from collab.web.sheets.tables import MOST_SENT

FILTERS = [
    OpenApiParameter("person", str, description="a username"),
    OpenApiParameter("role", enum=Role.values),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


def _username(text: str) -> str:
    if not 1 <= len(text) <= 150:
        raise ValueError("A username.")
    return text


class Duties(Idempotent, APIView):
    """What is proposed and what came of it, newest first: all for administrators, executives and auditors, else one's own.

    An administrator proposes who is given a duty; an administrator or an executive, which one ends.
    """

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=State.values), *FILTERS],
        responses=documents.ProposalDocument(many=True),
        operation_id="duties_list",
    )
    def get(self, call: PersonCall) -> Response:
        asked = query(call, person=_username, role=one_of(*Role.values), state=one_of(*State.values))
        rows = queries.proposals(call.user, state=asked.get("state", ""), about=asked.get("person", ""), role=asked.get("role", ""))
        pager = Pages()
        cards = queries.proposal_cards(call.user, pager.paginate_queryset(rows, call, view=self))
        return pager.get_paginated_response(documents.ProposalDocument(cards, many=True).data)

    @extend_schema(request=documents.NewProposal, responses={201: documents.ProposalDocument}, operation_id="duties_propose")
    def post(self, call: PersonCall) -> Response:
        given: dict[str, Any] = read(documents.NewProposal, call)
        act = given.pop("act")
        made = (operations.propose_duty if act == Act.GIVE else operations.propose_end)(actor=call.user, **given)
        return Response(_document(call, made.pk), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


class DutyFile(APIView):
    """A CSV or XLSX file with person, role, reason and, where wanted, since_on and until_on, for administrators: all rows are proposed, or none.

    A second person agrees to each, and nobody proposes for themself. A row whose duty is held or proposed already changes nothing. With
    ``dry_run`` the answer is the same, and nothing is written; what would be refused stands in it with 200.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=SheetReport, operation_id="duties_file")
    def post(self, call: PersonCall) -> Response:
        body = read(SheetFile, call)
        file, dry_run = body["file"], body["dry_run"]
        report = imports.read_duties(actor=call.user, data=file.read(), name=file.name, asked=asked(body), dry_run=dry_run)
        return Response(described(report))


class Held(APIView):
    """Who holds which duty, who held it, and who gave it, newest first."""

    pagination_class = Pages

    @extend_schema(parameters=FILTERS, responses=documents.DutyDocument(many=True), operation_id="duties_held_list")
    def get(self, call: PersonCall) -> Response:
        asked = query(call, person=_username, role=one_of(*Role.values))
        pager = Pages()
        rows = queries.held(call.user, about=asked.get("person", ""), role=asked.get("role", ""))
        cards = queries.duty_cards(pager.paginate_queryset(rows, call, view=self))
        return pager.get_paginated_response(documents.DutyDocument(cards, many=True).data)


class Agreement(Idempotent, APIView):
    """The second person agrees: the duty is given, or ends."""

    @extend_schema(request=documents.Nothing, responses=documents.ProposalDocument, operation_id="duties_agree")
    def post(self, call: PersonCall, key: int) -> Response:
        read(documents.Nothing, call)
        operations.agree(actor=call.user, proposal=key)
        return Response(_document(call, key))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


class Refusal(Idempotent, APIView):
    """The second person refuses, with a reason; nothing changes."""

    @extend_schema(request=documents.RefusedProposal, responses=documents.ProposalDocument, operation_id="duties_refuse")
    def post(self, call: PersonCall, key: int) -> Response:
        operations.refuse(actor=call.user, proposal=key, **read(documents.RefusedProposal, call))
        return Response(_document(call, key))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        queries.proposal_card(call.user, told["id"])


def _document(call: PersonCall, key: int) -> Any:
    return documents.ProposalDocument(queries.proposal_card(call.user, key)).data


urlpatterns = [
    path("duties/", Duties.as_view(), name="api-duties"),
    path("duties/import/", DutyFile.as_view(), name="api-duties-import"),
    path("duties/held/", Held.as_view(), name="api-duties-held"),
    path("duties/<int:key>/agree/", Agreement.as_view(), name="api-duty-agree"),
    path("duties/<int:key>/refuse/", Refusal.as_view(), name="api-duty-refuse"),
]
