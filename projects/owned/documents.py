"""What the API says of tools, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.people.fields import Username
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Ahead, Strict
from projects.owned.models import LONGEST, LONGEST_CAPABILITY, LONGEST_CODE, LONGEST_USE
from projects.owned.operations import MOST_CAPABILITIES, MOST_SEATS
from projects.owned.queries import ToolCard
from projects.owned.states import Kind

STANDS = ("owned", "ending", "ended", "retired")


class ToolDocument(serializers.Serializer[Any]):
    """What the company owns already."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    capabilities = serializers.ListField(child=serializers.CharField(), help_text="What one can do with it.")
    use = serializers.CharField(help_text="Who uses it now, and for what.")
    owner = serializers.CharField(help_text="A username.")
    supplier = serializers.CharField(allow_null=True, help_text="A code of the register of suppliers.")
    system = serializers.CharField(allow_null=True, help_text="A code of the register of systems.")
    seats = serializers.IntegerField(allow_null=True)
    seats_used = serializers.IntegerField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True, help_text="The last day of its licence or contract.")
    stands = serializers.ChoiceField(choices=STANDS)
    retired_on = serializers.DateField(allow_null=True)
    answered = serializers.IntegerField(help_text="How many requests it answered, of those that its reader may open.")
    version = serializers.IntegerField()


def tool(card: ToolCard, answered: int) -> dict[str, Any]:
    return {
        "code": card.code, "name": card.name, "kind": card.kind, "capabilities": list(card.capabilities), "use": card.use,
        "owner": card.owner_username, "supplier": card.supplier[0] or None, "system": card.system[0] or None, "seats": card.seats,
        "seats_used": card.seats_used, "ends_on": card.ends_on, "stands": card.status.removeprefix("tool_"), "retired_on": card.retired_on,
        "answered": answered, "version": card.version,
    }  # fmt: skip


class SaidOfTool(Ahead):
    """What may be said of one."""

    ahead = ("ends_on",)

    name = TextField(longest=LONGEST)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    capabilities = serializers.ListField(child=TextField(longest=LONGEST_CAPABILITY), max_length=MOST_CAPABILITIES)
    use = TextField(longest=LONGEST_USE, required=False, allow_blank=True)
    owner = Username(help_text="A username.")
    supplier = TextField(longest=50, required=False, allow_null=True)
    system = TextField(longest=50, required=False, allow_null=True)
    seats = WholeField(min_value=0, max_value=MOST_SEATS, required=False, allow_null=True)
    seats_used = WholeField(min_value=0, max_value=MOST_SEATS, required=False, allow_null=True)
    ends_on = DayField(required=False, allow_null=True, help_text="A draft that renews it is raised 120 days before.")


class NewTool(SaidOfTool):
    code = TextField(longest=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens.")


class ToolChange(SaidOfTool):
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")


class ToolRetired(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
    reason = TextField(longest=2_000)
