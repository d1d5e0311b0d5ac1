"""What the API reads of a sent table, and what it says of it, whatever the table is of."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from collab.web.rest import Strict
from collab.web.sheets.asked import ENCODINGS, NUMBERS, Asked


class SaidYes(serializers.BooleanField):
    """Yes or no in a form; an empty word is neither, where a form's field that is left empty would be a no."""

    def get_value(self, dictionary: Any) -> Any:
        return dictionary.get(self.field_name, empty)


class SheetFile(Strict):
    """A CSV or XLSX file, and how it is meant where it does not say so itself."""

    file = serializers.FileField()
    dry_run = SaidYes(default=False, help_text="Only look: the same answer, and nothing is written.")
    encoding = serializers.ChoiceField(choices=list(ENCODINGS), required=False, help_text="How the letters of a CSV are written.")
    numbers = serializers.ChoiceField(
        choices=list(NUMBERS), required=False, help_text="What parts the decimals of numbers written as text."
    )


class RefusedCell(serializers.Serializer[Any]):
    """Row 0 and no column stand for the file as a whole."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    said = serializers.CharField()


class SheetReport(serializers.Serializer[Any]):
    """What becomes of a file: rows that are new, that change what counts, that say what counts already; cells that are refused."""

    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = RefusedCell(many=True)
    notes = serializers.ListField(child=serializers.CharField())


def asked(body: dict[str, Any]) -> Asked:
    return Asked(body.get("encoding", ""), body.get("numbers", ""))
