"""What the API says of promises, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.web.fields import DayField, ExactField, TextField, WholeField, YesField
from collab.web.rest import Strict
from projects.promises import amending, operations
from projects.promises.queries import ChangeCard, PromiseCard, ReviewCard
from projects.promises.states import BECAME, ChangeState, Kind, Verdict, What


class PromiseReviewDocument(serializers.Serializer[Any]):
    """What became of it so many months after launch."""

    id = serializers.IntegerField()
    months = serializers.IntegerField()
    due_on = serializers.DateField()
    owner = serializers.CharField(help_text="A username.")
    too_early_on = serializers.DateField(allow_null=True)
    verdict = serializers.ChoiceField(choices=BECAME, allow_null=True)
    note = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_null=True, help_text="What the KPI was at then.")
    signal = serializers.CharField(allow_null=True, help_text="Whether that was more than its usual variation.")
    answered_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class PromiseChangeDocument(serializers.Serializer[Any]):
    """Another target of it, proposed by one side and decided on by the other."""

    id = serializers.IntegerField()
    target = serializers.CharField()
    by_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=ChangeState.choices)
    version = serializers.IntegerField()


class PromiseDocument(serializers.Serializer[Any]):
    """What work promised when it was approved."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="Of its request, as R-231.")
    what = serializers.ChoiceField(choices=What.choices)
    kind = serializers.ChoiceField(choices=Kind.choices)
    kpi = serializers.CharField(allow_null=True)
    before = serializers.CharField(allow_null=True, help_text="With its unit.")
    target = serializers.CharField(help_text="With its unit or currency.")
    by_on = serializers.DateField(allow_null=True, help_text="null for money, which is promised for the year after launch.")
    baseline = serializers.ListField(child=serializers.IntegerField(), help_text="Keys of the measurements that stood then.")
    sponsor = serializers.CharField(allow_null=True)
    owner = serializers.CharField()
    frozen_on = serializers.DateField()
    hash = serializers.CharField(help_text="SHA-256 over what was frozen; the event of the approval holds it.")
    verdict = serializers.ChoiceField(choices=BECAME, allow_null=True)
    reviews = PromiseReviewDocument(many=True)
    changes = PromiseChangeDocument(many=True)


class NewPromiseChange(Strict):
    target = ExactField(help_text="In the unit of its KPI, or in its currency.")
    by_on = DayField(required=False, allow_null=True)
    reason = TextField(longest=amending.LONGEST)


class PromiseDecision(Strict):
    agree = YesField()
    version = WholeField(min_value=1, max_value=2**31 - 1)


class PromiseAnswer(Strict):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    note = TextField(longest=operations.LONGEST)
    version = WholeField(min_value=1, max_value=2**31 - 1)


def review(card: ReviewCard) -> dict[str, Any]:
    return {
        "id": card.pk, "months": card.months, "due_on": card.due_on, "owner": card.owner_username, "too_early_on": card.early_on,
        "verdict": card.verdict or None, "note": card.note, "value": card.value or None, "signal": card.signal or None,
        "answered_on": card.answered_on, "version": card.version,
    }  # fmt: skip


def change(card: ChangeCard) -> dict[str, Any]:
    return {
        "id": card.pk, "target": card.target, "by_on": card.by_on, "reason": card.reason, "state": card.state, "version": card.version,
    }  # fmt: skip


def promise(card: PromiseCard) -> dict[str, Any]:
    return {
        "id": card.pk, "number": card.number, "what": card.what, "kind": card.kind, "kpi": card.kpi or None, "before": card.before or None,
        "target": card.target, "by_on": card.by_on, "baseline": list(card.baseline), "sponsor": card.sponsor or None, "owner": card.owner,
        "frozen_on": card.frozen_on, "hash": card.hash, "verdict": card.verdict or None, "reviews": [review(one) for one in card.reviews],
        "changes": [change(one) for one in card.changes],
    }  # fmt: skip
