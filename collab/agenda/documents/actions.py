"""What the API says of actions, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.agenda.action_queries import ActionCard
from collab.people.fields import Username
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Ahead


class ActionDocument(serializers.Serializer[Any]):
    """What somebody does by a day because it was decided."""

    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    owner = serializers.CharField(source="owner_username")
    due_on = serializers.DateField()
    cycle = serializers.CharField(allow_blank=True, help_text="The code of the planning cycle in which it was decided; empty for a review.")
    place = serializers.CharField(allow_blank=True, help_text="The address of the review in which it was decided; empty for a cycle.")
    decided = serializers.CharField(help_text="Where it was decided.")
    done_on = serializers.DateField(allow_null=True)
    late = serializers.BooleanField(source="is_late")
    version = serializers.IntegerField()


class NewAction(Ahead):
    ahead = ("due_on",)
    text = TextField(longest=300)
    owner = Username()
    due_on = DayField()
    cycle = TextField(longest=50, help_text="The code of a planning cycle.")
    decided = TextField(longest=200, help_text="Where it was decided. It stays.")


class ActionChange(Ahead):
    ahead = ("due_on",)
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")
    text = TextField(longest=300, required=False)
    owner = Username(required=False)
    due_on = DayField(required=False)
    done_on = DayField(required=False, allow_null=True, help_text="The day it was done; null: it is open.")


def action(card: ActionCard) -> dict[str, Any]:
    return dict(ActionDocument(card).data)
