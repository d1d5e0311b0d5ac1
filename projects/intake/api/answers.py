"""What an answer of each kind is in a document of the API, and how that is described."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from collab.web.fields import MoneyField
from projects.intake import effects, shares
from projects.intake.asked import Kind
from projects.intake.costs import CostClass, CostKind
from projects.intake.facts import DataKind
from projects.intake.models import Request


def amount(value: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if value is None else {"amount": f"{value:f}", "currency": currency}


class EffectDocument(serializers.Serializer[Any]):
    """What the request promises to move."""

    kpi = serializers.CharField(help_text="a code")
    to = serializers.CharField(help_text="in the unit of the KPI")
    by = serializers.DateField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        since = serializers.CharField(allow_null=True, help_text="null: nothing was measured when it was promised")
        return {**super().get_fields(), "from": since}


class CostDocument(serializers.Serializer[Any]):
    """What it costs in one fiscal year, of one kind."""

    year = serializers.CharField(help_text="the code of a fiscal year")
    kind = serializers.ChoiceField(choices=CostKind.choices)
    low = serializers.CharField()
    likely = serializers.CharField()
    high = serializers.CharField()
    currency = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "class": serializers.ChoiceField(choices=CostClass.choices)}


class ServedDocument(serializers.Serializer[Any]):
    """A goal that the request serves."""

    goal = serializers.CharField(help_text="a code")
    share = serializers.IntegerField(help_text="whole per cents")


# What an answer of each kind is in a document, and how it is described.
SHOWN: dict[Kind, Callable[[Any, Request], Any]] = {
    Kind.TEXT: lambda text, request: text,
    Kind.AMOUNT: lambda value, request: amount(value, request.currency),
    Kind.CODED: lambda thing, request: thing.code if thing else None,
    Kind.PICKED: lambda thing, request: thing.code if thing else None,
    Kind.PERSON: lambda person, request: person.username if person else None,
    Kind.DAY: lambda day, request: day,
    Kind.CHOICE: lambda value, request: value,
    Kind.ENTRIES: lambda codes, request: codes,
    Kind.TOLD: lambda text, request: text,
    Kind.GOALS: lambda rows, request: shares.told(request),
    Kind.EFFECTS: lambda rows, request: effects.seen(request),
    Kind.COSTS: lambda rows, request: rows,
    Kind.YES: lambda value, request: value,
    Kind.NAMES: lambda names, request: names,
    Kind.CODES: lambda things, request: [thing.code for thing in things.all()],
}
DESCRIBED: dict[Kind, Callable[[], serializers.Field[Any, Any, Any, Any]]] = {
    Kind.TEXT: lambda: serializers.CharField(allow_blank=True),
    Kind.AMOUNT: lambda: MoneyField(allow_null=True),
    Kind.CODED: lambda: serializers.CharField(allow_null=True),
    Kind.PICKED: lambda: serializers.CharField(allow_null=True),
    Kind.PERSON: lambda: serializers.CharField(allow_null=True),
    Kind.DAY: lambda: serializers.DateField(allow_null=True),
    Kind.CHOICE: lambda: serializers.ChoiceField(choices=DataKind.choices, allow_null=True, help_text="null: nobody was asked"),
    Kind.ENTRIES: lambda: serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="codes of the register; empty: not known yet, null: nobody was asked"
    ),
    Kind.TOLD: lambda: serializers.CharField(allow_blank=True, allow_null=True, help_text="empty: not known yet, null: nobody was asked"),
    Kind.GOALS: lambda: ServedDocument(many=True, help_text="they sum to 100; ``goal`` is the main one of them"),
    Kind.EFFECTS: lambda: EffectDocument(
        many=True, allow_null=True, help_text="of KPIs that you may see; empty: not known yet, null: nobody was asked"
    ),
    Kind.COSTS: lambda: CostDocument(
        many=True, allow_null=True, help_text="empty: not known yet; null: nobody was asked, or you do not see the money of work"
    ),
    Kind.YES: lambda: serializers.BooleanField(),
    Kind.NAMES: lambda: serializers.ListField(child=serializers.CharField()),
    Kind.CODES: lambda: serializers.ListField(child=serializers.CharField()),
}
