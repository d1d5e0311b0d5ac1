"""The doors: list, create, read, change, move, history, the inbox and what waits for my decision."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import queries as approvals
from collab.events.idempotent import Idempotent
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Forbidden, NotFound, Refusal
from collab.kit.numbering import parse, typed
from collab.kit.words import asks, terms
from collab.people.models import Person
from collab.people.names import named_in
from collab.people.requests import PersonCall
from collab.web.paging import Pages
from collab.web.rest import one_of, query, read
from projects.intake import access, addresses, askers, bodies, opening
from projects.intake.api import documents
from projects.intake.doors import DOORS
from projects.intake.models import Request
from projects.intake.operations import asking, draft, edit
from projects.intake.queries.list import rows as lines
from projects.intake.queries.list.listed import worded
from projects.intake.queries.page import detail
from projects.intake.queries.page.answered import answered
from projects.intake.states import State

# After these whoever made the move may see the request no more.
GIVING = ("hand_over", "reassign")
FILTERS = [
    OpenApiParameter("state", enum=State.values),
    OpenApiParameter("goal", str),
    OpenApiParameter("requester", str, description="a username, or me"),
    OpenApiParameter("brand", str, description="a code of the register"),
    OpenApiParameter("market", str, description="a code of the register"),
    OpenApiParameter("q", str, description="words to look for, a requester's name or a number"),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class ByNumber(Pages):
    """Newest number first."""

    ordering = "-number"


class Oldest(Pages):
    """Who waited longest comes first."""

    ordering = ("submitted_at", "pk")


class InOrder(Pages):
    ordering = "sequence"


def found(person: Person, number: str) -> Request:
    """The request with what a document needs, or NotFound for what the person may not see. Read as its page is, by keys."""
    return detail.get(person, parse(number))


def listed(call: PersonCall, view: APIView, rows: QuerySet[Request], pages: type[Pages]) -> Response:
    pager = pages()
    page = pager.paginate_queryset(rows.only(*lines.FIELDS), call, view=view)
    lines.name(page)
    return pager.get_paginated_response(documents.rows(page, call.user))


def text(value: str) -> str:
    """Up to 200 characters to look for."""
    if len(value) > 200:
        raise ValueError("Look for 200 characters at most.")
    return value


class Requests(Idempotent, APIView):
    """The requests one may see, and a new one."""

    pagination_class = ByNumber

    @extend_schema(parameters=FILTERS, responses=documents.RowDocument(many=True), operation_id="requests_list")
    def get(self, call: PersonCall) -> Response:
        asked = query(call, state=one_of(*State.values), goal=text, requester=text, brand=text, market=text, q=text)
        rows = access.visible(call.user).filter(**self.exact(asked))
        if who := asked.get("requester"):
            rows = rows.filter(askers.asks(call.user) if who == "me" else askers.asks_by_name(who))
        if words := asked.get("q"):
            number, _ = typed(words)
            called, rest = named_in(terms(words))
            rows = rows.filter(worded(asks(terms(words)), called or None, asks(rest) if rest else None, number))
        return listed(call, self, rows, ByNumber)

    def exact(self, asked: dict[str, str]) -> dict[str, Any]:
        names = {"state": "state", "goal": "goal__code"}
        exact: dict[str, Any] = {names[name]: value for name, value in asked.items() if name in names}
        exact |= {f"{name}s__contains": [asked[name].lower()] for name in ("brand", "market") if name in asked}
        return exact

    @extend_schema(request=bodies.New, responses={201: documents.RequestDocument})
    def post(self, call: PersonCall) -> Response:
        answers = read(bodies.New, call)
        made = asking.send if answers.pop("submit") else draft.create
        request = made(actor=call.user, **answers)
        document = documents.whole(found(call.user, request.code), call.user)
        return Response(document, status=201, headers={"Location": addresses.api_request(request.code)})

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        found(call.user, told["number"])


class OneRequest(APIView):
    """A request, whole; PATCH changes answers, DELETE throws a draft away."""

    @extend_schema(responses=documents.RequestDocument, operation_id="requests_retrieve")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return Response(documents.whole(found(call.user, number), call.user))

    @extend_schema(request=bodies.Change, responses=documents.RequestDocument)
    def patch(self, call: PersonCall, number: str) -> Response:
        there = found(call.user, number)
        edit.edit(number=there.number, actor=call.user, **read(bodies.Change, call, context={"there": there}))
        return Response(documents.whole(found(call.user, number), call.user))

    @extend_schema(request=None, responses={204: None}, operation_id="requests_delete")
    def delete(self, call: PersonCall, number: str) -> Response:
        """Delete a draft that was never sent, for good; by its writer."""
        draft.delete(number=found(call.user, number).number, actor=call.user)
        return Response(status=204)


class Move(Idempotent, APIView):
    """One move of the table; each has an address of its own."""

    action = ""

    def post(self, call: PersonCall, number: str) -> Response:
        door, of = DOORS[self.action], parse(number)
        try:
            given = read(door.body, call)
        except (APIException, Refusal):
            opening.find(call.user, of)  # what one may not see is missing first, and only then malformed
            raise
        moved = door.verb(number=of, actor=call.user, **given)
        try:
            document = documents.whole(found(call.user, moved.code), call.user)
            return Response({**document, "answered": answered(call.user, of, self.action)})
        except NotFound:
            # It is done; whoever gave a confidential request away does not see it any more.
            return Response(status=204)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        found(call.user, parts["number"])


def mover(name: str) -> Any:
    """The view of one move, with its own body in the API's document."""
    door: Any = type(f"{name.title()}Move", (Move,), {"action": name, "__doc__": f"Make the move «{name}»."})
    answers = {200: documents.MovedDocument, **({204: None} if name in GIVING else {})}
    described = extend_schema(operation_id=f"requests_{name}", request=DOORS[name].body, responses=answers)
    return extend_schema_view(post=described)(door).as_view()


class History(APIView):
    """Every event of a request, in order."""

    pagination_class = InOrder

    @extend_schema(responses=documents.EventDocument(many=True), operation_id="requests_history")
    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        about = found(call.user, number)
        happened = Event.objects.filter(subject_kind="intake.request", subject_id=about.pk).select_related("actor")
        pager = InOrder()
        page = pager.paginate_queryset(happened, call, view=self)
        return pager.get_paginated_response(documents.events(page, call.user, about))


class Inbox(APIView):
    """What waits for triage, longest wait first; snoozed ones come back on their day."""

    pagination_class = Oldest

    @extend_schema(responses=documents.RowDocument(many=True), operation_id="inbox_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        if Role.TECHNOLOGIST not in duties.roles_of(call.user):
            raise Forbidden("The inbox is the marketing technologist's.")
        awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=clock.today())
        return listed(call, self, access.visible(call.user).filter(awake, state=State.IN_TRIAGE), Oldest)


class Approvals(APIView):
    """What waits for my decision, longest wait first."""

    pagination_class = Oldest

    @extend_schema(responses=documents.RowDocument(many=True), operation_id="approvals_list")
    def get(self, call: PersonCall) -> Response:
        query(call)
        mine = approvals.waiting_routes(call.user).values("pk")
        return listed(call, self, access.visible(call.user).filter(state=State.IN_APPROVAL, route__in=mine), Oldest)
