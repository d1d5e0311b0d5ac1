"""The doors to who answers for what a request costs to run: list, propose, answer."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.kit.numbering import parse
from collab.people.requests import PersonCall
from collab.web.fields import TextField
from collab.web.rest import Strict, query, read
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import run_owning
from projects.intake.queries.page import detail, run_owners
from projects.intake.run_models import OwnerState


class RunOwnerDocument(serializers.Serializer[Any]):
    """A later fiscal year in which it costs something to run, and who answers for it."""

    year = serializers.CharField()
    person = serializers.CharField(allow_null=True, help_text="A username; null where nobody is proposed.")
    name = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=OwnerState.choices, allow_null=True)
    is_owned = serializers.BooleanField(help_text="Somebody accepted, and as much as it costs.")


class RunOwnersDocument(serializers.Serializer[Any]):
    """All of them, in the form of a page that is the only one."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RunOwnerDocument(many=True)


class ProposingOwner(Strict):
    """Who is asked to answer for which year."""

    year = serializers.SlugField(max_length=50)
    person = TextField(longest=150, help_text="A username.")


class AnsweringOwner(Strict):
    """What whoever is proposed says; a reason is needed to decline."""

    answer = serializers.ChoiceField(choices=[run_owning.ACCEPT, run_owning.DECLINE])
    reason = TextField(longest=4000, required=False, allow_blank=True)


@extend_schema_view(
    get=extend_schema(responses=RunOwnersDocument, operation_id="requests_run_owners_list"),
    post=extend_schema(request=ProposingOwner, responses={201: RunOwnersDocument}, operation_id="requests_run_owners_propose"),
)
class RunOwners(Idempotent, APIView):
    """Who answers for what a request costs to run in later years. It is funded once somebody has accepted each of them."""

    def get(self, call: PersonCall, number: str) -> Response:
        query(call)
        return Response(_document(detail.find(call.user, parse(number)), call))

    def post(self, call: PersonCall, number: str) -> Response:
        about = detail.find(call.user, parse(number))
        run_owning.propose(number=about.number, actor=call.user, **read(ProposingOwner, call))
        return Response(_document(about, call), status=201)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


@extend_schema_view(
    post=extend_schema(request=AnsweringOwner, responses=RunOwnersDocument, operation_id="requests_run_owners_answer"),
)
class OneRunOwner(Idempotent, APIView):
    """The answer of whoever is proposed for that year: theirs alone."""

    def post(self, call: PersonCall, number: str, year: str) -> Response:
        about = detail.find(call.user, parse(number))
        run_owning.answer(number=about.number, actor=call.user, year=year, **read(AnsweringOwner, call))
        return Response(_document(about, call))

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        detail.find(call.user, parse(parts["number"]))


def _document(about: Request, call: PersonCall) -> dict[str, Any]:
    card = run_owners.card(about, call.user, shows_money=access.sees_costs(call.user, about))
    rows = [
        {"year": one.year, "person": one.username or None, "name": one.name or None, "state": one.state or None, "is_owned": one.is_owned}
        for one in card.years
    ]
    return {"next": None, "previous": None, "results": rows}
