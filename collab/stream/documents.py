"""How the API describes the entries of a stream, and links."""

from typing import Any

from rest_framework import serializers

from collab.notes.documents import NamedPerson
from collab.stream.cards import Entry, LinkCard
from collab.stream.states import LONGEST_TITLE, LONGEST_URL, Kind
from collab.web.fields import TextField
from collab.web.rest import Strict


class StreamEntryDocument(serializers.Serializer[Any]):
    """One thing that happened, as you may know it."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="A name; Bridge where nobody pressed it.")
    what = serializers.CharField(help_text="What they did, to be read after the name.")
    why = serializers.CharField(allow_blank=True, help_text="The words that were given with it; of a note the note.")
    title = serializers.CharField(allow_blank=True, help_text="Of a file or a link: what it is called.")
    url = serializers.CharField(allow_blank=True, help_text="Where a note, a file or a link is.")


class TrackerLinkDocument(serializers.Serializer[Any]):
    """A link to where the work is tracked elsewhere."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    title = serializers.CharField()
    added_by = NamedPerson()
    added_at = serializers.DateTimeField()


class NewLink(Strict):
    """A link to be added."""

    url = TextField(longest=LONGEST_URL, help_text="Begins with https://.")
    title = TextField(longest=LONGEST_TITLE)


def entry(card: Entry) -> dict[str, Any]:
    names = ("id", "kind", "at", "who", "what", "why", "title", "url")
    return {name: getattr(card, name) for name in names} | {"title": card.title if card.kind != Kind.NOTES else ""}


def link(card: LinkCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "url": card.url,
        "title": card.title,
        "added_by": {"username": card.added_by_username, "name": card.added_by},
        "added_at": card.added_at,
    }
