"""The doors to duties: who holds what, what is proposed, and the second person's answer."""

from functools import partial
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access.roles import Role
from collab.appointments import documents, imports, lists, operations, queries, rosters
from collab.appointments.states import Act, State
from collab.events.idempotent import Idempotent
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from collab.web.sheets.documents import SheetFile
from collab.web.sheets.sent import ANSWERS, taken
from collab.web.sheets.tables import MOST_SENT

FILTERS = [
    OpenApiParameter("person", str, description="a username"),
    OpenApiParameter("role", enum=Role.values),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class InOrder(Pages):
    ordering = ("pk",)


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
    """A CSV or XLSX file with person, role, reason and, where wanted, since_on and until_on, for administrators: one list, or nothing of it.

    A second person agrees to the list (``/duties/rosters/``), who is not in it, and nobody proposes for themself. A row whose duty is
    held or proposed already changes nothing. With ``dry_run`` the answer is the same, and nothing is written; what would be refused
    stands in it with 200. A large file is taken beside the web: 202, and where one asks how far it is.
    """

    parser_classes = [MultiPartParser]
    most_bytes = MOST_SENT

    @extend_schema(request=SheetFile, responses=ANSWERS, operation_id="duties_file")
    def post(self, call: PersonCall) -> Response:
        return taken(call, partial(imports.read_duties, actor=call.user), "duties")


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


class Rosters(APIView):
    """The lists of duties that came by file, the newest first, for administrators, executives, auditors and who proposed them."""

    pagination_class = Pages

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=State.values), *FILTERS[2:]],
        responses=documents.RosterDocument(many=True),
        operation_id="rosters_list",
    )
    def get(self, call: PersonCall) -> Response:
        asked = query(call, state=one_of(*State.values))
        pager = Pages()
        page = pager.paginate_queryset(lists.listed(call.user, state=asked.get("state", "")), call, view=self)
        return pager.get_paginated_response(documents.RosterDocument(lists.cards(call.user, page), many=True).data)


class Lines(APIView):
    """The duties of a list, in the order of its file."""

    pagination_class = InOrder

    @extend_schema(parameters=FILTERS[2:], responses=documents.ListedDutyDocument(many=True), operation_id="roster_lines_list")
    def get(self, call: PersonCall, key: int) -> Response:
        query(call)
        pager = InOrder()
        page = pager.paginate_queryset(lists.lines(call.user, key), call, view=self)
        return pager.get_paginated_response(documents.ListedDutyDocument(lists.line_cards(page), many=True).data)


class RosterAgreement(Idempotent, APIView):
    """The second person agrees to all of a list. A large one is given beside the web: 202, and where one asks how far it is."""

    @extend_schema(request=documents.Nothing, responses={**ANSWERS, 200: documents.RosterDocument}, operation_id="roster_agree")
    def post(self, call: PersonCall, key: int) -> Response:
        read(documents.Nothing, call)
        if owed := lists.agree(actor=call.user, roster=key):
            return Response(owed.told, status=202, headers={"Location": owed.address})
        return Response(documents.RosterDocument(lists.card(call.user, key)).data)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        lists.card(call.user, parts["key"])


class RosterRefusal(Idempotent, APIView):
    """The second person refuses a list, with a reason; nothing changes."""

    @extend_schema(request=documents.RefusedProposal, responses=documents.RosterDocument, operation_id="roster_refuse")
    def post(self, call: PersonCall, key: int) -> Response:
        rosters.refuse(actor=call.user, roster=key, **read(documents.RefusedProposal, call))
        return Response(documents.RosterDocument(lists.card(call.user, key)).data)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        lists.card(call.user, parts["key"])


def _document(call: PersonCall, key: int) -> Any:
    return documents.ProposalDocument(queries.proposal_card(call.user, key)).data


urlpatterns = [
    path("duties/", Duties.as_view(), name="api-duties"),
    path("duties/import/", DutyFile.as_view(), name="api-duties-import"),
    path("duties/rosters/", Rosters.as_view(), name="api-rosters"),
    path("duties/rosters/<int:key>/", Lines.as_view(), name="api-roster"),
    path("duties/rosters/<int:key>/agree/", RosterAgreement.as_view(), name="api-roster-agree"),
    path("duties/rosters/<int:key>/refuse/", RosterRefusal.as_view(), name="api-roster-refuse"),
    path("duties/held/", Held.as_view(), name="api-duties-held"),
    path("duties/<int:key>/agree/", Agreement.as_view(), name="api-duty-agree"),
    path("duties/<int:key>/refuse/", Refusal.as_view(), name="api-duty-refuse"),
]
