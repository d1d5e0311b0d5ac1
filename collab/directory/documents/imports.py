"""What the API says of a file that is taken over beside the web."""

from typing import Any

from rest_framework import serializers

from collab.directory.importing.cards import Taking
from collab.directory.states import State
from collab.web.sheets.documents import RefusedCell


class TakingDocument(serializers.Serializer[Any]):
    """A file that was said yes to: how many of its rows are done, and what came of it. All of them are taken, or none."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    said = serializers.CharField(allow_blank=True, help_text="Why it was refused.")
    refused = RefusedCell(many=True)
    notes = serializers.ListField(child=serializers.CharField())


def document(card: Taking) -> dict[str, Any]:
    new, changed, unchanged = card.counts
    refused = [{"row": one.row, "column": one.column, "said": one.sentence} for one in card.problems]
    told = {"id": card.key, "kind": card.kind, "name": card.name, "state": str(card.state), "done": card.done, "total": card.total}
    return {**told, "new": new, "changed": changed, "unchanged": unchanged, "said": card.said, "refused": refused, "notes": [*card.notes]}
