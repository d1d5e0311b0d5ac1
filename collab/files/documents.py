"""How the API describes files."""

from typing import Any

from rest_framework import serializers

from collab.files.cards import FileCard
from collab.files.states import Kind, State
from collab.notes.documents import AUDIENCE, NamedPerson
from collab.notes.states import Audience
from collab.web.rest import Strict


class FileDocument(serializers.Serializer[Any]):
    """A file; its bytes are at ``/files/{id}/`` once it is ``clean``."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="By its bytes, not by its name.")
    size = serializers.IntegerField(help_text="In bytes, of an image as it was encoded anew.")
    sha256 = serializers.CharField()
    audience = serializers.ChoiceField(choices=Audience.choices)
    state = serializers.ChoiceField(choices=State.choices)
    put_by = NamedPerson()
    put_at = serializers.DateTimeField()
    came_from = serializers.CharField(allow_null=True, help_text="The number of what was merged into the thing, where it was put.")


class NewFile(Strict):
    """A file to be added."""

    file = serializers.FileField()
    audience = serializers.ChoiceField(choices=Audience.choices, required=False, help_text=AUDIENCE)


def file(card: FileCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.name,
        "kind": card.kind,
        "size": card.size,
        "sha256": card.sha256,
        "audience": card.audience,
        "state": card.state,
        "put_by": {"username": card.put_by_username, "name": card.put_by},
        "put_at": card.put_at,
        "came_from": card.came_from or None,
    }
