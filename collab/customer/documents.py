"""What the API says of moments and data sources, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.customer.coverage import Coverage
from collab.customer.journey import Stop
from collab.customer.queries import SourceCard
from collab.customer.states import KINDS, Basis, Quality
from collab.kpis.models import Kpi
from collab.people.fields import Username
from collab.web.fields import DayField, ExactField, MoneyField, TextField, WholeField, YesField
from collab.web.rest import Strict

KIND_HELP = "Empty where nobody said which."


class MeasureDocument(serializers.Serializer[Any]):
    """The KPI that shows how a moment goes."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    now = ExactField(allow_null=True)
    target = ExactField(allow_null=True, help_text="Of the period that the value lies in; of a band its upper end.")
    target_low = ExactField(allow_null=True, help_text="Where its band begins.")
    status = serializers.CharField(help_text="on_track, at_risk, off_track, or none where it cannot be judged.")


class MomentDocument(serializers.Serializer[Any]):
    """A point of the customer journey, with its measure and what is on it, as far as its reader may open that."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField()
    stage = serializers.CharField(allow_blank=True)
    measure = MeasureDocument(allow_null=True)
    requests = serializers.IntegerField(help_text="Sent, and neither declined, withdrawn, merged nor stopped.")
    requests_open = serializers.IntegerField(help_text="Of these, neither delivered nor over.")
    projects = serializers.IntegerField()
    asked = MoneyField(allow_null=True, help_text="The sum of their estimates; null for who does not see the money of work")
    spent = MoneyField(allow_null=True, help_text="What was spent on its work; null for who does not see the money of work")
    amount_unknown = serializers.IntegerField(help_text="Requests without an estimate, or in a currency without a rate.")
    gaps = serializers.ListField(child=serializers.CharField(), help_text="What is missing, a sentence each.")


class SourceDocument(serializers.Serializer[Any]):
    """A line of the data source register."""

    code = serializers.CharField()
    name = serializers.CharField()
    system = serializers.CharField()
    owner = serializers.CharField(allow_blank=True, help_text="A username, empty where nobody answers for it.")
    personal_data = serializers.BooleanField()
    joined = serializers.BooleanField(help_text="Joined to the single customer view.")
    data_kind = serializers.ChoiceField(choices=KINDS, allow_blank=True, help_text=KIND_HELP)
    lawful_basis = serializers.ChoiceField(choices=Basis.choices, allow_blank=True)
    retention = serializers.CharField(allow_blank=True)
    quality = serializers.ChoiceField(choices=Quality.choices, allow_blank=True)
    customers_share = ExactField(allow_null=True, help_text="Of all customers, how many per cent it knows.")
    since_on = serializers.DateField(allow_null=True, help_text="Its first day in use; null for one that always was.")
    joined_on = serializers.DateField(
        allow_null=True, help_text="Its first day in the single view; null where it never was, or nobody noted it."
    )
    left_on = serializers.DateField(allow_null=True, help_text="Its first day out of the single view again.")
    retired_on = serializers.DateField(allow_null=True, help_text="Its first day out of use.")
    requests = serializers.IntegerField(
        help_text="That read or join it, stand and have no project yet, as far as the reader may open them."
    )
    projects = serializers.IntegerField(help_text="That read or join it and were not stopped, as far as the reader may open them.")
    version = serializers.IntegerField()


class CoverageDocument(serializers.Serializer[Any]):
    """How much of what is held is joined to the single customer view on a day; shares are per cent, null where there is nothing to share."""

    on = serializers.DateField()
    sources = serializers.IntegerField(help_text="In use on that day.")
    joined = serializers.IntegerField()
    share = ExactField(allow_null=True, help_text="Joined of all in use.")
    stated = serializers.IntegerField(help_text="Of those in use, how many say which share of customers they know.")
    weighted = ExactField(allow_null=True, help_text="Each counted by that share, of those that say it.")


class CoverageOverDocument(serializers.Serializer[Any]):
    """Today, and the months up to it, the oldest first."""

    today = CoverageDocument()
    months = CoverageDocument(many=True)


class KpiCode(TextField):
    """A KPI by its code; reads to a Kpi."""

    def to_internal_value(self, data: Any) -> Kpi:  # type: ignore[override]
        code = super().to_internal_value(data)
        kpi = Kpi.objects.filter(code=code.lower()).first()
        if kpi is None:
            raise serializers.ValidationError(f"There is no KPI with the code {code}.")
        return kpi


class NewMoment(Strict):
    code = TextField(longest=50)
    name = TextField(longest=120)
    description = TextField(longest=2_000, allow_blank=True, required=False)
    position = WholeField(min_value=0, max_value=32_767, required=False)
    stage = TextField(longest=60, allow_blank=True, required=False)
    measure = KpiCode(longest=50, required=False, allow_null=True, help_text="The code of a KPI.")


class Said(Strict):
    """What may be said of a data source."""

    name = TextField(longest=120)
    system = TextField(longest=120)
    owner = Username(required=False, allow_null=True)
    personal_data = YesField(source="has_personal_data", required=False)
    joined = YesField(source="is_joined", required=False)
    data_kind = serializers.ChoiceField(choices=KINDS, allow_blank=True, required=False)
    lawful_basis = serializers.ChoiceField(choices=Basis.choices, allow_blank=True, required=False)
    retention = TextField(longest=200, allow_blank=True, required=False)
    quality = serializers.ChoiceField(choices=Quality.choices, allow_blank=True, required=False)
    customers_share = ExactField(places=1, required=False, allow_null=True)
    since_on = DayField(required=False, allow_null=True)
    joined_on = DayField(required=False, allow_null=True)
    left_on = DayField(required=False, allow_null=True)


class NewSource(Said):
    code = TextField(longest=50)


class SourceChange(Said):
    """What it says; or ``retired_on`` with a ``reason`` and nothing else: a day retires it, null brings it back."""

    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")
    retired_on = DayField(required=False, allow_null=True)
    reason = TextField(longest=2_000, required=False, help_text="Why it retires, or is brought back.")


def moment(stop: Stop) -> dict[str, Any]:
    card, kpi, load = stop.card, stop.measure, stop.load
    measure = kpi and {
        "code": kpi.code, "name": kpi.name, "unit": kpi.unit, "now": _exact(kpi.now), "target": _exact(kpi.target),
        "target_low": _exact(kpi.target_low), "status": kpi.status,
    }  # fmt: skip
    asked, spent = (MoneyField().to_representation(money) if money else None for money in (load.asked, load.spent))
    return {
        "code": card.code, "name": card.name, "description": card.description, "position": card.position, "stage": card.stage,
        "measure": measure, "requests": load.requests, "requests_open": load.open, "projects": load.projects, "asked": asked,
        "spent": spent, "amount_unknown": load.unknown, "gaps": list(stop.gaps),
    }  # fmt: skip


def source(card: SourceCard) -> dict[str, Any]:
    plain = (
        "code", "name", "system", "owner", "data_kind", "lawful_basis", "retention", "quality", "since_on", "joined_on", "left_on",
        "retired_on", "version",
    )  # fmt: skip
    return {name: getattr(card, name) for name in plain} | {
        "personal_data": card.has_personal_data, "joined": card.is_joined, "customers_share": _exact(card.customers_share),
        "requests": card.read_by.requests, "projects": card.read_by.projects,
    }  # fmt: skip


def coverage(one: Coverage) -> dict[str, Any]:
    return {
        "on": one.on, "sources": one.sources, "joined": one.joined, "share": _exact(one.share), "stated": one.stated,
        "weighted": _exact(one.weighted),
    }  # fmt: skip


def _exact(value: Any) -> str | None:
    return None if value is None else ExactField().to_representation(value)
