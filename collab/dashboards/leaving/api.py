"""The doors to what somebody holds: to read it, to hand it over, and to send them off."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.access import duties
from collab.appointments.documents import Nothing
from collab.dashboards.leaving import access, documents, operations
from collab.directory import access as directory
from collab.directory.operations import leaving
from collab.events.idempotent import Idempotent
from collab.kit.errors import Forbidden
from collab.people.requests import PersonCall
from collab.web.rest import query, read


class Holds(APIView):
    """What a person holds, of what you may see: work, seats, KPIs, goals, funds and whatever else names them."""

    @extend_schema(responses=documents.HoldsDocument, operation_id="people_holds_retrieve")
    def get(self, call: PersonCall, username: str) -> Response:
        query(call)
        return Response(documents.holds(call.user, access.person_of(call.user, username)))


class HandOver(Idempotent, APIView):
    """Hand over what a person holds to somebody else, thing by thing: what is refused is told and stays, and the rest goes on.

    For administrators, marketing technologists and the person; each thing asks besides what it asks when somebody is first named.
    """

    @extend_schema(request=documents.LettingGo, responses=documents.OutcomesDocument, operation_id="people_hand_over")
    def post(self, call: PersonCall, username: str) -> Response:
        holder = access.person_of(call.user, username)
        access.permit(call.user, duties.roles_of(call.user), holder)
        given = read(documents.LettingGo, call)
        things = [(one["kind"], one["key"]) for one in given["things"]]
        made = operations.hand_over(actor=call.user, holder=holder, things=things, to=given["to"], reason=given["reason"])
        return Response(documents.OutcomesDocument({"to": given["to"].username, "outcomes": made}).data)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        access.permit(call.user, duties.roles_of(call.user), access.person_of(call.user, parts["username"]))


class End(Idempotent, APIView):
    """Send a person off, for administrators: their sessions and tokens end at once. The answer is what they still hold."""

    @extend_schema(request=Nothing, responses=documents.HoldsDocument, operation_id="people_end")
    def post(self, call: PersonCall, username: str) -> Response:
        access.person_of(call.user, username)
        if not directory.may_keep(duties.roles_of(call.user)):
            raise Forbidden(access.ENDS)
        read(Nothing, call)
        return Response(documents.holds(call.user, leaving.end_person(actor=call.user, person=username, through="api")))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        if not directory.may_keep(duties.roles_of(call.user)):
            raise Forbidden(access.ENDS)


urlpatterns = [
    path("people/<str:username>/holds/", Holds.as_view(), name="api-person-holds"),
    path("people/<str:username>/hand_over/", HandOver.as_view(), name="api-person-hand-over"),
    path("people/<str:username>/end/", End.as_view(), name="api-person-end"),
]
