"""What the API says of KPIs, targets, measurements and files, and what it reads of them."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from collab.kpis.cards import KpiCard
from collab.kpis.doubts import Reading
from collab.kpis.models import Cadence, Direction, Held, Measurement, Target
from collab.kpis.standing import STATES
from collab.people.fields import Username
from collab.web.fields import DayField, ExactField, TextField, WholeField, YesField
from collab.web.rest import Strict

# --- what it says


class BoundsDocument(serializers.Serializer[Any]):
    """A value outside of these waits in the tray; null: nothing is held up."""

    lowest = ExactField(allow_null=True)
    highest = ExactField(allow_null=True)


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
    formula = serializers.CharField(help_text="Over the codes of other KPIs; empty where it has none.")
    bounds = BoundsDocument(source="*")
    largest_jump = ExactField(allow_null=True, help_text="A value further from the one before it waits in the tray.")
    reckoned = serializers.CharField(help_text="The portal's own figure that it shows; empty where people bring values.")
    now = ExactField(allow_null=True)
    now_on = serializers.DateField(allow_null=True)
    target = ExactField(
        allow_null=True, help_text="Of the period that the value lies in; without a value, of today. Of a band its upper end."
    )
    target_low = ExactField(allow_null=True, help_text="Where the band begins, of a KPI that is to stay within one.")
    new_target = ExactField(allow_null=True, help_text="Of today, where that is another period than the value's.")
    new_target_low = ExactField(allow_null=True)
    gap = ExactField(allow_null=True, source="difference", help_text="Now less the target, or the nearer end of its band; 0 within it.")
    status = serializers.ChoiceField(
        choices=STATES, help_text="`stale`: a newer value is late. `none`: no value, or no target of its period."
    )
    late_since = serializers.DateField(allow_null=True, help_text="The day on which the first missing value was due.")
    version = serializers.IntegerField(help_text="Of what is said about it and of its targets.")


class UsedDocument(serializers.Serializer[Any]):
    """A measurement that a result was reckoned from."""

    kpi = serializers.CharField()
    on = serializers.DateField()
    value = ExactField(allow_null=True)


class MeasurementDocument(serializers.Serializer[Any]):
    """A value as it arrived."""

    value = ExactField(allow_null=True, help_text="Null where a formula's result is not known; `note` says why.")
    on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_null=True, help_text="Null where the portal reckoned it from its own record.")
    arrived_at = serializers.DateTimeField()
    counts = serializers.BooleanField(help_text="False where a later arrival for the day replaced it, or where it waits in the tray.")
    waits = serializers.CharField(allow_blank=True, help_text="Why it waits in the tray for an owner of the KPI; else empty.")
    restated = serializers.BooleanField(help_text="A formula's result that took the place of an earlier one of its day.")
    used = UsedDocument(many=True, help_text="The measurements that a formula's result was reckoned from.")
    restatement = serializers.IntegerField(allow_null=True, help_text="Where it would restate a closed period: what it waits in.")


class TargetDocument(serializers.Serializer[Any]):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    value = ExactField(help_text="Of a band its upper end.")
    low = ExactField(allow_null=True, help_text="Where a band begins.")
    counts = serializers.BooleanField(help_text="False where a later one of this period replaced it.")
    replaced_because = serializers.CharField(allow_blank=True)


def kpi(card: KpiCard) -> dict[str, Any]:
    return dict(KpiDocument(card).data)


def measurement(row: Measurement | Held, brought: Reading | None = None) -> dict[str, Any]:
    """A value that counts or did; or one that waits, as it was ``brought``."""
    by = row.by.username if row.by else None
    said = brought or row
    facts = {"value": row.value, "on": row.on, "source": said.source, "note": said.note, "by": by, "arrived_at": row.arrived_at}
    is_held, result = isinstance(row, Held), getattr(row, "result", None)
    used = (
        [{"kpi": one.measurement.kpi.code, "on": one.measurement.on, "value": one.measurement.value} for one in result.used.all()]
        if result
        else []
    )
    restates = row.restates_id if isinstance(row, Held) else row.waits
    more = {
        "counts": not is_held and restates is None and not getattr(row, "is_replaced", False),
        "waits": row.why if isinstance(row, Held) else "",
        "restatement": restates,
        "restated": bool(result and result.is_restated),
        "used": used,
    }
    return dict(MeasurementDocument(facts | more).data)


def target(row: Target, because: dict[int, tuple[str, str, datetime]] | None = None) -> dict[str, Any]:
    """``because``: why targets were replaced, by their key."""
    why = (because or {}).get(row.pk)
    facts = {"starts_on": row.starts_on, "ends_on": row.ends_on, "value": row.value, "low": row.low}
    return dict(TargetDocument({**facts, "counts": why is None, "replaced_because": why[0] if why else ""}).data)


# --- what it reads


class BoundsFacts(Strict):
    """What no value is beyond; null takes a bound away."""

    lowest = ExactField(required=False, allow_null=True)
    highest = ExactField(required=False, allow_null=True)


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
    formula = TextField(
        longest=20_000, allow_blank=True, required=False, help_text="For example media-spend ÷ new-customers; empty for none."
    )
    bounds = BoundsFacts(required=False)
    largest_jump = ExactField(required=False, allow_null=True)
    owner_marketing = Username(help_text="A username from the marketing side.")
    owner_it = Username(help_text="A username from the IT side.")


def facts(body: dict[str, Any]) -> dict[str, Any]:
    """A body of these facts as the operations take it."""
    bounds: dict[str, Any] = body.get("bounds", {})
    return {name: value for name, value in body.items() if name != "bounds"} | bounds


class NewKpi(KpiFacts):
    """What is said of a new KPI; ``definition`` and ``unit`` are left out where the portal reckons it, ``unit`` where a formula states it."""

    definition = TextField(longest=5_000, required=False)
    unit = TextField(longest=20, required=False, help_text="For example %, days, USD.")
    reckoned = TextField(longest=40, required=False, help_text="A figure that the portal reckons itself, for example request-to-decision.")
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class KpiChange(KpiFacts):
    """The version that was seen, and what is new."""

    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The KPI's version that was seen.")
    active = YesField(source="is_active", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "version" not in attrs:
            raise serializers.ValidationError({"version": "Say which version of the KPI you saw."})
        return attrs


class NewMeasurement(Strict):
    """A value for a day."""

    value = ExactField()
    on = DayField()
    source = TextField(longest=120)  # type: ignore[assignment]
    note = TextField(longest=300, allow_blank=True, required=False)


class NewTarget(Strict):
    """What to reach from one day to another, both included. A target of the same period is replaced, by who saw it and says why."""

    starts_on = DayField()
    ends_on = DayField()
    value = ExactField(help_text="Of a band its upper end.")
    low = ExactField(required=False, allow_null=True, help_text="Where the band begins, of a KPI whose direction is `within`.")
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The KPI's version that was seen; needed to replace.")
    reason = TextField(longest=2_000, allow_blank=True, required=False, help_text="Why a target is replaced; needed where one is.")
