"""What the API says of letters, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.people.fields import Username
from collab.web.fields import TextField
from collab.web.rest import Strict
from projects.post.queries import LetterCard, Opened
from projects.post.states import State, Why


class EnclosedDocument(serializers.Serializer[Any]):
    name = serializers.CharField()
    refused = serializers.CharField(help_text="Why it was not taken; empty where it was.")


class LetterDocument(serializers.Serializer[Any]):
    """A letter that waits, or was left."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    sender = serializers.CharField(help_text="The address that it says it comes from; empty where it is none.")
    state = serializers.ChoiceField(choices=State.choices)
    why = serializers.ChoiceField(choices=Why.choices, allow_blank=True, help_text="Why it waits, or was left.")
    received_at = serializers.DateTimeField()
    size = serializers.IntegerField(help_text="In bytes.")
    files = EnclosedDocument(many=True, help_text="What lay in it, where somebody took it.")


class OpenedLetter(LetterDocument):
    text = serializers.CharField(help_text="Its words, without what nobody sees, 20 000 signs at most.")
    inside = serializers.ListField(child=serializers.CharField(), help_text="The names of what lies in it.")
    has_original = serializers.BooleanField(help_text="Whether its bytes are kept: /original/ gives them.")
    request = serializers.CharField(allow_null=True, help_text="What it became, where the caller may open it.")


class LetterFor(Strict):
    person = Username(help_text="A username: whose draft it becomes.")


class LetterDropped(Strict):
    reason = TextField(longest=2_000)


def letter(card: LetterCard) -> dict[str, Any]:
    return {
        "id": card.pk, "title": card.title, "sender": card.sender, "state": card.state, "why": card.why_code, "received_at": card.received_at,
        "size": card.size, "files": [{"name": one.name, "refused": one.why} for one in card.files],
    }  # fmt: skip


def opened(found: Opened) -> dict[str, Any]:
    return {
        **letter(found.card),
        "text": found.text,
        "inside": list(found.inside),
        "has_original": found.card.has_content,
        "request": found.request or None,
    }
