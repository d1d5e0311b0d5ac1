"""How the API describes notes and who follows a thing."""

from typing import Any

from rest_framework import serializers

from collab.notes.cards import NoteCard
from collab.notes.states import LONGEST, MOST_MENTIONS, Audience
from collab.people.models import Person
from collab.web.fields import TextField
from collab.web.rest import Strict

AUDIENCE = "everyone who may open the thing, or the reviewing side alone."


class NamedPerson(serializers.Serializer[Any]):
    """Somebody by name."""

    username = serializers.CharField()
    name = serializers.CharField()


class NoteDocument(serializers.Serializer[Any]):
    """A note; ``replies_to`` is the note at the top where it is an answer."""

    id = serializers.IntegerField()
    author = NamedPerson()
    audience = serializers.ChoiceField(choices=Audience.choices)
    text = serializers.CharField(help_text="As it was written: Markdown without HTML.")
    mentions = NamedPerson(many=True)
    replies_to = serializers.IntegerField(allow_null=True)
    written_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="Above 1 where its words were changed.")
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(allow_null=True, help_text="A name.")
    came_from = serializers.CharField(allow_null=True, help_text="The number of what was merged into the thing, where it was written.")


class NewNote(Strict):
    """A note to be written."""

    text = TextField(longest=LONGEST, help_text="Markdown without HTML.")
    audience = serializers.ChoiceField(choices=Audience.choices, required=False, help_text=AUDIENCE)
    mentions = serializers.ListField(child=TextField(longest=150), required=False, max_length=MOST_MENTIONS, help_text="Usernames.")
    replies_to = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, help_text="The id of a note on the same thing.")


class NoteChange(Strict):
    """Other words for one's own note, within 15 minutes of its writing."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")
    text = TextField(longest=LONGEST)
    mentions = serializers.ListField(
        child=TextField(longest=150), required=False, max_length=MOST_MENTIONS, help_text="Usernames of further people."
    )


class Resolution(Strict):
    """Whether what the note is about is settled."""

    resolved = serializers.BooleanField()


class Watching(Strict):
    """Whether you wish to be told of notes on it."""

    watching = serializers.BooleanField()


class WatchersDocument(serializers.Serializer[Any]):
    """Who is told of notes on it, of those who may open it now, in the form of a page that is the only one."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = NamedPerson(many=True)


def person(one: Person) -> dict[str, Any]:
    return {"username": one.username, "name": one.name}


def note(card: NoteCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "author": {"username": card.author_username, "name": card.author},
        "audience": card.audience,
        "text": card.words,
        "mentions": [{"username": username, "name": name} for username, name in card.mentions],
        "replies_to": card.replies_to,
        "written_at": card.written_at,
        "version": card.version,
        "resolved_at": card.resolved_at,
        "resolved_by": card.resolved_by or None,
        "came_from": card.came_from or None,
    }


def watchers(people: list[Person]) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": [person(one) for one in people]}
