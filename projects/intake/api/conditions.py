"""The doors to conditions of approvals, and to what two keys disagreed on."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.approvals.conditioned import Blocks, Condition, ConditionState
from collab.approvals.disagreeing import Settled
from collab.events.idempotent import Idempotent
from collab.kit.errors import NotFound
from collab.people.models import Person
from collab.people.requests import PersonCall
from collab.web.fields import TextField
from collab.web.paging import Pages
from collab.web.rest import Strict, one_of, query, read
from projects.intake.api.clocks import NothingToSay, permit, read_number
from projects.intake.operations import conditions as operations
from projects.intake.queries import conditions, disagreements


class ConditionDocument(serializers.Serializer[Any]):
    """A condition of an approval, followed until it is done."""

    key = serializers.IntegerField()
    request = serializers.CharField(source="number")
    words = serializers.CharField()
    owner = serializers.CharField(help_text="A username: who meets it.")
    due_on = serializers.DateField()
    late = serializers.BooleanField(source="is_late")
    blocks = serializers.ChoiceField(choices=[("", "Nothing"), *Blocks.choices], help_text="The move that waits until it is done.")
    state = serializers.ChoiceField(choices=ConditionState.choices)
    group = serializers.CharField(help_text="The group that set it.")
    note = serializers.CharField(help_text="How it is met, by its owner.")
    met_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField(help_text="Who confirmed or waived it; empty while it is open.")
    closed_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class MeetingCondition(Strict):
    note = TextField(longest=4000)


class ReasonOfCondition(Strict):
    reason = TextField(longest=4000)


class DisagreementDocument(serializers.Serializer[Any]):
    """What two keys disagreed on, and what came of it."""

    key = serializers.IntegerField()
    request = serializers.CharField(source="number")
    yes = serializers.CharField(help_text="Who approved, by username.")
    yes_reason = serializers.CharField()
    no = serializers.CharField(help_text="Who did not.")
    no_reason = serializers.CharField()
    opened_at = serializers.DateTimeField()
    due_on = serializers.DateField(help_text="Five working days of the house.")
    late = serializers.BooleanField(source="is_late")
    state = serializers.ChoiceField(choices=Settled.choices)
    judge = serializers.CharField(help_text="Whom both have named to settle it, by username; empty for nobody.")
    settled_by = serializers.CharField()
    settled_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class ByDay(Pages):
    ordering = ("due_on", "pk")


class LatestOpened(Pages):
    ordering = ("-opened_at", "-pk")


class Conditions(APIView):
    """The conditions of the approvals that one may see, by day."""

    pagination_class = ByDay

    @extend_schema(
        parameters=[
            OpenApiParameter("view", enum=list(conditions.VIEWS)), OpenApiParameter("number", str, description="a number such as R-201"),
            OpenApiParameter("limit", int), OpenApiParameter("cursor", str),
        ],
        responses=ConditionDocument(many=True),
        operation_id="conditions_list",
    )  # fmt: skip
    def get(self, call: PersonCall) -> Response:
        permit(call.user)
        asked = query(call, view=one_of(*conditions.VIEWS), number=read_number)
        found = conditions.rows(call.user, asked.get("view", conditions.ALL), asked.get("number")).select_related(*conditions.READ)
        pager = ByDay()
        page = pager.paginate_queryset(found, call, view=self)
        return pager.get_paginated_response(ConditionDocument(conditions.cards(page, call.user), many=True).data)


class _Act(Idempotent, APIView):
    """What becomes of one."""

    def done(self, call: PersonCall, key: int, body: type[Strict], verb: Callable[..., Condition]) -> Response:
        _there(call.user, key)
        verb(key=key, actor=call.user, **read(body, call))
        return Response(ConditionDocument(_there(call.user, key)).data)

    def still(self, call: PersonCall, told: Any, **parts: Any) -> None:
        _there(call.user, parts["key"])


class Met(_Act):
    """Its owner says how it is met."""

    @extend_schema(request=MeetingCondition, responses=ConditionDocument, operation_id="conditions_meet")
    def post(self, call: PersonCall, key: int) -> Response:
        return self.done(call, key, MeetingCondition, operations.meet)


class Confirmed(_Act):
    """Somebody of the group that set it agrees that it is met."""

    @extend_schema(request=NothingToSay, responses=ConditionDocument, operation_id="conditions_confirm")
    def post(self, call: PersonCall, key: int) -> Response:
        return self.done(call, key, NothingToSay, operations.confirm)


class Reopened(_Act):
    """Somebody of the group that set it does not agree."""

    @extend_schema(request=ReasonOfCondition, responses=ConditionDocument, operation_id="conditions_reopen")
    def post(self, call: PersonCall, key: int) -> Response:
        return self.done(call, key, ReasonOfCondition, operations.reopen)


class Waived(_Act):
    """The group that set it does without it."""

    @extend_schema(request=ReasonOfCondition, responses=ConditionDocument, operation_id="conditions_waive")
    def post(self, call: PersonCall, key: int) -> Response:
        return self.done(call, key, ReasonOfCondition, operations.waive)


class Disagreements(APIView):
    """What two keys disagreed on, the latest first; for executives and auditors."""

    pagination_class = LatestOpened

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=Settled.values), OpenApiParameter("limit", int), OpenApiParameter("cursor", str)],
        responses=DisagreementDocument(many=True),
        operation_id="disagreements_list",
    )
    def get(self, call: PersonCall) -> Response:
        asked = query(call, state=one_of(*Settled.values))
        pager = LatestOpened()
        page = pager.paginate_queryset(disagreements.rows(call.user, asked.get("state", "")), call, view=self)
        return pager.get_paginated_response(DisagreementDocument(disagreements.cards(page), many=True).data)


def _there(person: Person, key: int) -> conditions.ConditionCard:
    row = conditions.rows(person).select_related(*conditions.READ).filter(pk=key).first()
    if row is None:
        raise NotFound
    return conditions.cards([row], person)[0]
