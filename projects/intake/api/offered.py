"""What the API says of a request that began with an entry of the catalogue, and of one that was answered by what the company owns."""

from typing import Any

from rest_framework import serializers

from collab.people.models import Person
from projects.catalogue.states import Kind
from projects.intake.api.answers import amount
from projects.intake.models import Request
from projects.intake.queries.page import replies


class ReplyDocument(serializers.Serializer[Any]):
    """What was answered to a question of its entry; those for the reviewing side alone are there for it and for who asks."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    value = serializers.CharField(help_text="As it is kept; empty where it is not answered.")
    said = serializers.CharField(help_text="In words.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "label": serializers.CharField()}


def offered(request: Request, person: Person) -> dict[str, Any]:
    """As far as the person may know it: the entry with its answers, and what answers the request."""
    told = replies.told(request, person)
    return {
        "entry": told.code if told else None,
        "entry_number": told.number if told else None,
        "replies": [_reply(one) for one in told.replies] if told else [],
        "tool": request.tool.code if request.tool else None,
        "avoided": amount(request.avoided, request.avoided_in),
    }


def _reply(one: replies.Reply) -> dict[str, str]:
    return {"key": one.key, "label": one.label, "kind": one.kind, "value": one.value, "said": one.said}
