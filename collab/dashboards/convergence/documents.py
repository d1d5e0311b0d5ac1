"""What the API says of the convergence line."""

from typing import Any

from rest_framework import serializers

from collab.convergence.parts import Definition
from collab.dashboards.convergence.cards import MonthCard


class DefinitionDocument(serializers.Serializer[Any]):
    """One of the six parts, and how it is reckoned by the formula that is in force."""

    code = serializers.CharField()
    name = serializers.CharField()
    formula = serializers.CharField()
    counts = serializers.CharField(help_text="What n counts.")


class ConvergencePartDocument(serializers.Serializer[Any]):
    code = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="From 0 to 100; null where there is too little data, which is not zero.")
    n = serializers.IntegerField()
    inputs = serializers.DictField(help_text="Amounts are there for who sees the money of work.")


class ConvergenceMonthDocument(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="Its first day.")
    formula = serializers.IntegerField(help_text="The version of the formulas that it was reckoned by.")
    score = serializers.FloatField(allow_null=True, help_text="The mean of the parts with data; null where they are fewer than three.")
    known = serializers.IntegerField(help_text="How many of the six have data.")
    band = serializers.CharField(allow_blank=True)
    parts = ConvergencePartDocument(many=True)


class ConvergenceDocument(serializers.Serializer[Any]):
    """The kept months, the newest first, as they were kept; this month so far; and what the parts are."""

    formula = serializers.IntegerField()
    definitions = DefinitionDocument(many=True)
    so_far = ConvergenceMonthDocument()
    months = ConvergenceMonthDocument(many=True)


def definition(one: Definition) -> dict[str, Any]:
    return {"code": one.code, "name": one.label, "formula": one.formula, "counts": one.counts}


def month(card: MonthCard) -> dict[str, Any]:
    return {
        "month": str(card.month), "formula": card.formula, "score": None if card.score is None else float(card.score), "known": card.known,
        "band": card.band.lower(),
        "parts": [
            {"code": part.definition.code, "value": None if part.value is None else float(part.value), "n": part.n, "inputs": dict(part.inputs)}
            for part in card.parts
        ],
    }  # fmt: skip
