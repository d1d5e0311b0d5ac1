"""What the API says of goals, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.agenda.queries import GoalCard
from collab.people.fields import Username
from collab.web.fields import DayField, TextField, YesField
from collab.web.rest import Strict


class GoalDocument(serializers.Serializer[Any]):
    """A shared goal with its two owners and its two signatures."""

    code = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    owner_marketing = serializers.CharField(source="owner_marketing_username")
    owner_it = serializers.CharField(source="owner_it_username")
    signed_by_cmo_at = serializers.DateTimeField(allow_null=True)
    signed_by_cio_at = serializers.DateTimeField(allow_null=True)
    kpis = serializers.ListField(child=serializers.CharField(), source="kpi_codes")
    active = serializers.BooleanField(source="is_active")


class GoalReading(GoalDocument):
    """One goal, with the mark that says what one read: send it along when signing."""

    mark = serializers.CharField()


class GoalFacts(Strict):
    """What may be said of a goal."""

    title = TextField(longest=160)
    description = TextField(longest=5_000, allow_blank=True, required=False)
    starts_on = DayField()
    ends_on = DayField()
    owner_marketing = Username(help_text="A username from the marketing side.")
    owner_it = Username(help_text="A username from the IT side.")
    kpis = serializers.ListField(child=TextField(longest=50), max_length=20, required=False, help_text="Codes of KPIs.")


class NewGoal(GoalFacts):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class GoalChange(GoalFacts):
    active = YesField(source="is_active", required=False)


class Signature(Strict):
    mark = TextField(longest=64, required=False, help_text="The goal's mark as one read it; refused when it reads otherwise now.")


def goal(card: GoalCard) -> dict[str, Any]:
    return dict(GoalDocument(card).data)
