"""What the API says of KPIs, targets, measurements and files, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.kpis.cards import KpiCard
from collab.kpis.models import Cadence, Direction, Measurement, Target
from collab.kpis.standing import STATES
from collab.people.fields import Username
from collab.web.fields import DayField, ExactField, TextField, WholeField, YesField
from collab.web.rest import Strict

# --- what it says


class KpiDocument(serializers.Serializer[Any]):
    """A KPI as of today; figures are decimals as text, in its unit."""

    code = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    cadence = serializers.ChoiceField(choices=Cadence.choices)
    tolerance = ExactField(help_text="The share off target that still counts as on track.")
    scale_from = ExactField()
    owner_marketing = serializers.CharField(source="owner_marketing_username")
    owner_it = serializers.CharField(source="owner_it_username")
    active = serializers.BooleanField(source="is_active")
    now = ExactField(allow_null=True)
    now_on = serializers.DateField(allow_null=True)
    target = ExactField(allow_null=True, help_text="Of the period that the value lies in; without a value, of today.")
    new_target = ExactField(allow_null=True, help_text="Of today, where that is another period than the value's.")
    gap = ExactField(allow_null=True, source="difference", help_text="Now less the target.")
    status = serializers.ChoiceField(
        choices=STATES, help_text="`stale`: a newer value is late. `none`: no value, or no target of its period."
    )
    late_since = serializers.DateField(allow_null=True, help_text="The day on which the first missing value was due.")


class MeasurementDocument(serializers.Serializer[Any]):
    """A value as it arrived."""

    value = ExactField()
    on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    arrived_at = serializers.DateTimeField()
    counts = serializers.BooleanField(help_text="False where a later arrival for the day replaced it.")


class TargetDocument(serializers.Serializer[Any]):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    value = ExactField()


def kpi(card: KpiCard) -> dict[str, Any]:
    return dict(KpiDocument(card).data)


def measurement(row: Measurement) -> dict[str, Any]:
    facts = {"value": row.value, "on": row.on, "source": row.source, "note": row.note, "by": row.by.username, "arrived_at": row.arrived_at}
    return dict(MeasurementDocument({**facts, "counts": not getattr(row, "is_replaced", False)}).data)


def target(card: Target) -> dict[str, Any]:
    return dict(TargetDocument(card).data)


# --- what it reads


class KpiFacts(Strict):
    """What may be changed of a KPI; everything is optional here."""

    name = TextField(longest=120)
    definition = TextField(longest=5_000)
    unit = TextField(longest=20, help_text="For example %, days, USD.")
    decimals = WholeField(min_value=0, max_value=6, required=False)
    direction = serializers.ChoiceField(choices=Direction.choices, required=False)
    cadence = serializers.ChoiceField(choices=Cadence.choices, required=False)
    tolerance = ExactField(places=3, required=False)
    scale_from = ExactField(required=False)
    owner_marketing = Username(help_text="A username from the marketing side.")
    owner_it = Username(help_text="A username from the IT side.")


class NewKpi(KpiFacts):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class KpiChange(KpiFacts):
    active = YesField(source="is_active", required=False)


class NewMeasurement(Strict):
    """A value for a day."""

    value = ExactField()
    on = DayField()
    source = TextField(longest=120)  # type: ignore[assignment]
    note = TextField(longest=300, allow_blank=True, required=False)


class NewTarget(Strict):
    """What to reach from one day to another, both included."""

    starts_on = DayField()
    ends_on = DayField()
    value = ExactField()
