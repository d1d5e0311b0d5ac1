"""What the API says of what is sponsored."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from collab.dashboards.sponsored.cards import Sponsor, SponsoredWork
from collab.kit.money import Money


class AmountDocument(serializers.Serializer[Any]):
    """In the house's currency; amounts of other currencies at today's rate."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class PortfolioDocument(serializers.Serializer[Any]):
    """What somebody sponsors, of what you may see. Money is null for who does not see the money of work."""

    username = serializers.CharField()
    name = serializers.CharField()
    duty = serializers.CharField(allow_blank=True, help_text="CMO or CIO; empty for anybody else.")
    has_left = serializers.BooleanField()
    works = serializers.IntegerField(help_text="Requests and projects that stand: open, or delivered.")
    stages = serializers.DictField(child=serializers.IntegerField(), help_text="How many are at each stage.")
    healths = serializers.DictField(child=serializers.IntegerField(), help_text="Of projects under way, by the worse of both opinions.")
    spent = AmountDocument(allow_null=True)
    promised = AmountDocument(allow_null=True, help_text="What funds keep reserved or committed for it.")
    unknown = serializers.IntegerField(help_text="How many amounts are of currencies that no rate tells; they are in no sum.")
    value = AmountDocument(allow_null=True, help_text="What it is to bring or protect in a year; null where nobody said.")
    without_value = serializers.IntegerField(help_text="How many pieces of work say no value.")
    kpi_effects = serializers.IntegerField(help_text="How many effects on KPIs it promises.")


class PromisedEffectDocument(serializers.Serializer[Any]):
    """An effect on a KPI that the work promises, in words, beside the value now."""

    kpi = serializers.CharField()
    now = serializers.CharField(allow_blank=True)
    to = serializers.CharField()
    by = serializers.DateField()
    is_reached = serializers.BooleanField(source="is_kept")


class SponsoredWorkDocument(serializers.Serializer[Any]):
    """One piece of work that somebody sponsors."""

    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    stage = serializers.CharField()
    phase = serializers.CharField(allow_blank=True, help_text="Of its project; empty where there is none yet.")
    health_marketing = serializers.CharField(allow_blank=True)
    health_it = serializers.CharField(allow_blank=True)
    spent = AmountDocument(allow_null=True)
    promised = AmountDocument(allow_null=True)
    value = AmountDocument(allow_null=True)
    kpi_effects = PromisedEffectDocument(many=True)


def amount(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": str(money.amount), "currency": money.currency or settings.CURRENCY}


def portfolio(card: Sponsor) -> dict[str, Any]:
    sums = card.sums
    return {
        "username": card.username, "name": card.name, "duty": card.duty, "has_left": card.has_left, "works": sums.count,
        "stages": {figure.key: figure.count for figure in card.stages}, "healths": {figure.key: figure.count for figure in card.healths},
        "spent": amount(sums.spent), "promised": amount(sums.promised), "unknown": sums.unknown, "value": amount(sums.value),
        "without_value": sums.unsaid, "kpi_effects": sums.effects,
    }  # fmt: skip


def work(one: SponsoredWork) -> dict[str, Any]:
    return {
        "code": one.code, "title": one.title, "state": one.state, "stage": one.stage, "phase": one.phase,
        "health_marketing": one.health_marketing, "health_it": one.health_it, "spent": amount(one.spent), "promised": amount(one.promised),
        "value": amount(one.value),
        "kpi_effects": [{"kpi": it.code, "now": it.now, "to": it.to, "by": str(it.by), "is_reached": it.is_kept} for it in one.effects],
    }  # fmt: skip
