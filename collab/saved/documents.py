"""What the API says of saved views, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.saved.models import LONGEST_NAME, LONGEST_QUERY, SHARES
from collab.saved.queries import ViewCard
from collab.web.fields import TextField
from collab.web.rest import Strict

SHARED = "Empty: nobody. link: whoever has its link. Else a role."


class ViewDocument(serializers.Serializer[Any]):
    """The filter of a list under a name."""

    code = serializers.CharField()
    page = serializers.CharField(help_text="The list that it is of.")
    name = serializers.CharField()
    query = serializers.CharField(help_text="The filter, as the list's address has it.")
    owner = serializers.CharField()
    shared = serializers.CharField(help_text=SHARED)
    usual = serializers.BooleanField(source="is_usual", help_text="Its owner's list opens with it.")
    wrong = serializers.ListField(child=serializers.CharField(), help_text="Why it does not open as it was saved.")


class NewView(Strict):
    page = serializers.CharField(max_length=30)
    name = TextField(longest=LONGEST_NAME)
    query = TextField(longest=LONGEST_QUERY, allow_blank=True)
    shared = serializers.ChoiceField(list(SHARES), required=False, allow_blank=True, help_text=SHARED)
    usual = serializers.BooleanField(source="is_usual", required=False)


class ViewChange(Strict):
    name = TextField(longest=LONGEST_NAME, required=False)
    query = TextField(longest=LONGEST_QUERY, allow_blank=True, required=False)
    shared = serializers.ChoiceField(list(SHARES), required=False, allow_blank=True, help_text=SHARED)
    usual = serializers.BooleanField(source="is_usual", required=False)


def view(card: ViewCard) -> dict[str, Any]:
    return dict(ViewDocument(card).data)
