"""What the API reads of a decision: its conditions, and what two keys disagree on."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.approvals import conditions
from collab.approvals.conditioned import Blocks
from collab.approvals.states import Verdict
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Strict
from projects.intake.bodies import Reasoned, Seen

BLOCKS = [("", "Nothing"), *Blocks.choices]


class ConditionRow(Strict):
    """One thing that an approval asks for."""

    words = TextField(longest=1000)
    owner = TextField(longest=150, help_text="A username: who meets it.")
    due_on = DayField()
    blocks = serializers.ChoiceField(
        choices=BLOCKS, required=False, default="", help_text="The move that waits until it is confirmed or waived."
    )


_ROW = {
    "type": "object",
    "properties": {
        "words": {"type": "string", "maxLength": 1000},
        "owner": {"type": "string", "maxLength": 150},
        "due_on": {"type": "string", "format": "date"},
        "blocks": {"type": "string", "enum": [name for name, _ in BLOCKS]},
    },
    "required": ["words", "owner", "due_on"],
    "additionalProperties": False,
}


@extend_schema_field({"oneOf": [{"type": "array", "items": _ROW, "maxItems": conditions.MOST}, {"type": "string", "maxLength": 4000}]})
class ConditionRows(serializers.ListField):
    """A list of conditions; words alone are one, of whoever asks for it, in four weeks."""

    child = ConditionRow()

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            return TextField(longest=4000, allow_blank=True).run_validation(data)
        return super().to_internal_value(data)


class Deciding(Seen):
    decision = serializers.ChoiceField(choices=Verdict.choices)
    reason = TextField(longest=4000, required=False, allow_blank=True)
    conditions = ConditionRows(required=False, help_text="Rows, or words alone.")
    insights = serializers.ListField(
        child=TextField(longest=20), required=False, max_length=20, help_text="Codes of insights that it cites."
    )
    yes_if = TextField(
        longest=4000, required=False, allow_blank=True, help_text="With a no of privacy or security: what would make it a yes."
    )
    forbidden_by = TextField(longest=4000, required=False, allow_blank=True, help_text="Or the rule that forbids it.")
    on_behalf_of = TextField(longest=150, required=False, allow_blank=True, help_text="The username of whom you stand in for.")
    ticks = serializers.ListField(
        child=WholeField(min_value=1, max_value=2**31 - 1), required=False, max_length=40, help_text="Keys of the group’s checklist."
    )
    assurance = TextField(longest=20, required=False, help_text="The code of the assurance by which it is approved.")


class Resolving(Reasoned):
    outcome = serializers.ChoiceField(choices=[("go", "Go"), ("no", "No")])


class Escalating(Seen):
    to = TextField(longest=150, help_text="A username: somebody above both, or whom the other key names too.")
