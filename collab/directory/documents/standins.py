"""What the API says of stand-ins, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.access.roles import APPROVING, Role
from collab.approvals.standins.cards import StandInCard
from collab.approvals.standins.models import Scope
from collab.web.fields import DayField, MoneyField, TextField
from collab.web.rest import Strict

ROLES = [(role.value, str(role.label)) for role in Role if role in APPROVING]


class _Document(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    by = serializers.CharField()
    set_by = serializers.CharField()
    until = serializers.DateField(source="until_on", help_text="The last day.")
    scope = serializers.ChoiceField(choices=Scope.choices)
    roles = serializers.ListField(child=serializers.CharField())
    brands = serializers.ListField(child=serializers.CharField())
    below = MoneyField(allow_null=True)
    reason = serializers.CharField()
    stands = serializers.ChoiceField(choices=["ahead", "now", "over", "ended"], help_text="By today; ended: before its last day.")


# Two of their names are words of Python.
StandInDocument = type(
    "StandInDocument",
    (_Document,),
    {
        "__doc__": "Who decides in whose place, on which days and on what.",
        "for": serializers.CharField(source="person"),
        "from": serializers.DateField(source="since_on"),
    },
)


class _New(Strict):
    by = TextField(longest=150, help_text="The username of whoever decides in their place.")
    until = DayField(source="until_on", help_text="The last day: 90 days at most, both included.")
    scope = serializers.ChoiceField(choices=Scope.choices, default=Scope.ALL)
    roles = serializers.ListField(
        child=TextField(longest=20), required=False, max_length=20, help_text="The groups, where the scope is roles."
    )
    brands = serializers.ListField(
        child=TextField(longest=50), required=False, max_length=50, help_text="Codes, where the scope is brands."
    )
    below = MoneyField(required=False, allow_null=True, help_text="Where the scope is below.")
    reason = TextField(longest=1000)


NewStandIn = type(
    "NewStandIn",
    (_New,),
    {
        "__doc__": "Somebody decides in somebody's place. ``for``: oneself, or whoever is away and works for one.",
        "for": TextField(longest=150, source="person", help_text="The username of whose place it is."),
        "from": DayField(source="since_on", help_text="The first day."),
    },
)


def document(card: StandInCard) -> dict[str, Any]:
    return dict(StandInDocument(card).data)
