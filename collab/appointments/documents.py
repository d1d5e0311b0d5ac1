"""What the API says of duties and proposals, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.access.roles import Role
from collab.appointments.states import Act, State
from collab.people.fields import Username
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Strict


class ProposalDocument(serializers.Serializer[Any]):
    """A duty to be given or ended. A second administrator or an executive agrees, and only then it is so."""

    id = serializers.IntegerField()
    act = serializers.ChoiceField(choices=Act.choices)
    person = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    since_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True, help_text="Null: open, or for an end: at once.")
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    is_alone = serializers.BooleanField(help_text="True where nobody else could agree yet, and it was carried out as it was made.")
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True, help_text="Why it was refused.")
    why_not = serializers.CharField(allow_blank=True, help_text="Why you do not decide it; empty where you may.")


class DutyDocument(serializers.Serializer[Any]):
    """Somebody's duty from its first to its last day."""

    id = serializers.IntegerField()
    person = serializers.CharField()
    name = serializers.CharField(source="person_name")
    role = serializers.ChoiceField(choices=Role.choices)
    since_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="The instant, where it ended at once.")
    is_held = serializers.BooleanField(help_text="Whether they hold it now.")
    given_by = serializers.ListField(child=serializers.CharField(), help_text="The names of those whose keys it took.")


class RosterDocument(serializers.Serializer[Any]):
    """A list of duties that came by file. A second administrator or an executive who is not in it agrees to all of it."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text="What the file was called.")
    total = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    is_alone = serializers.BooleanField(help_text="True where nobody else could agree yet, and it was carried out as it was made.")
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True, help_text="Why it was refused.")
    why_not = serializers.CharField(allow_blank=True, help_text="Why you do not decide it; empty where you may.")


class ListedDutyDocument(serializers.Serializer[Any]):
    """One duty of a list."""

    person = serializers.CharField()
    name = serializers.CharField(source="person_name")
    role = serializers.ChoiceField(choices=Role.choices)
    since_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class NewProposal(Strict):
    """Who is to be given which duty (``act`` give), or which duty is to end (``act`` end, with ``duty``, its key)."""

    act = serializers.ChoiceField(choices=Act.choices, default=Act.GIVE)
    person = Username(required=False)
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    duty = WholeField(required=False, min_value=1, max_value=2**63 - 1)
    since_on = DayField(required=False, help_text="Today or later; without it the day it is agreed.")
    until_on = DayField(required=False, help_text="The last day. Without it a duty is open, and an end is at once.")
    reason = TextField(longest=2_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed, strange = (("person", "role"), ("duty",)) if attrs["act"] == Act.GIVE else (("duty",), ("person", "role", "since_on"))
        wrong = {name: ["This is needed."] for name in needed if name not in attrs}
        wrong |= {name: [f"This does not go with {attrs['act']}."] for name in strange if name in attrs}
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class RefusedProposal(Strict):
    reason = TextField(longest=2_000)


class Nothing(Strict):
    """An empty body."""
