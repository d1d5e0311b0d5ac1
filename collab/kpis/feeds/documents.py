"""What the API says of signals, forecasts, feeds, bulk calls and restatements, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.account.operations.tokens import LONGEST
from collab.kpis import xmr
from collab.kpis.bulk import MOST
from collab.kpis.feeds.operations import MOST as MOST_KPIS
from collab.kpis.restating.models import State
from collab.web.fields import ExactField, TextField, WholeField
from collab.web.rest import Strict
from collab.web.sheets.documents import SheetReport


class FeedDocument(serializers.Serializer[Any]):
    """A feed that brings values now."""

    id = serializers.IntegerField(source="pk")
    source = serializers.CharField()  # type: ignore[assignment]
    kpis = serializers.ListField(child=serializers.CharField(), help_text="Their codes.")
    by = serializers.CharField(source="by_username")
    made_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True, help_text="To within five minutes.")
    used_from = serializers.CharField(allow_blank=True)


class NewFeedDocument(FeedDocument):
    """A feed that was made this instant, with the secret of its token."""

    secret = serializers.CharField(help_text="Shown this once.")


class MakeFeed(Strict):
    """A source and the codes of the KPIs that it may bring values of."""

    source = TextField(longest=120)  # type: ignore[assignment]
    kpis = serializers.ListField(child=TextField(longest=50), max_length=MOST_KPIS)
    days = WholeField(min_value=1, max_value=LONGEST, default=LONGEST)


class BulkMeasurement(serializers.Serializer[Any]):
    """One value; a feed may leave its source out."""

    kpi = serializers.CharField(max_length=50)
    value = ExactField()
    on = serializers.DateField()
    source = serializers.CharField(max_length=120, required=False)  # type: ignore[assignment]
    note = serializers.CharField(max_length=300, required=False)


class BulkMeasurements(serializers.Serializer[Any]):
    """Up to 10,000 values, or just their list. All are taken or none."""

    measurements = serializers.ListField(child=BulkMeasurement(), max_length=MOST)
    dry_run = serializers.BooleanField(default=False, help_text="Only look: nothing is written, and what would be refused is said.")


class BulkReport(SheetReport):
    """What became of the rows, the first of them being row 1."""

    waiting = serializers.IntegerField(
        help_text="Of the new and changed ones: those that restate a closed period and wait for its other owner."
    )
    held = serializers.IntegerField(help_text="Beside those: values out of their KPI's bounds, which wait in its tray.")


class LimitsDocument(serializers.Serializer[Any]):
    centre = ExactField()
    lower = ExactField()
    upper = ExactField()
    count = serializers.IntegerField(help_text="Values that they are reckoned from.")


class SignalDocument(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[xmr.BEYOND, xmr.NEAR_LIMIT, xmr.ONE_SIDE])
    side = serializers.ChoiceField(choices=[xmr.ABOVE, xmr.BELOW])
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    count = serializers.IntegerField()
    is_now = serializers.BooleanField(help_text="The newest value is part of it.")
    said = serializers.CharField()


class SignalsDocument(serializers.Serializer[Any]):
    """The XmR limits of a KPI and what of its values is more than variation; no limits below 12 values."""

    kpi = serializers.CharField()
    limits = LimitsDocument(allow_null=True)
    signals = SignalDocument(many=True)
    said = serializers.CharField()


class ComingDocument(serializers.Serializer[Any]):
    """A period to come, by its last day."""

    on = serializers.DateField()
    mean = ExactField()
    low = ExactField(help_text="The lower end of the 80 % interval.")
    high = ExactField()
    target = ExactField(allow_null=True, help_text="Of a band its upper end.")
    target_low = ExactField(allow_null=True, help_text="Where a band begins.")
    target_lies = serializers.ChoiceField(
        choices=["above", "below", "within", "holds", "meets", ""],
        help_text="Where it lies of the interval. A band lies above or below, holds all of it, or meets a part of it.",
    )


class ForecastDocument(serializers.Serializer[Any]):
    """What a KPI's values let one expect; without periods where there is no forecast, and `said` says why."""

    kpi = serializers.CharField()
    periods = ComingDocument(many=True)
    said = serializers.CharField()
    values = serializers.IntegerField(help_text="Values that it is reckoned from.")
    bridged = serializers.IntegerField(help_text="Periods among them without a value.")
    season = serializers.IntegerField(help_text="Periods of a season; 1 where there is none.")
    coverage = ExactField(allow_null=True, help_text="The share of the values of the back test that lay in their 80 % interval.")
    stretch = ExactField(
        allow_null=True, help_text="So many times as wide as the model's the interval is, where that held fewer than 80 %."
    )
    tested = serializers.IntegerField(help_text="How many forecasts the back test made.")
    error = ExactField(allow_null=True, help_text="How far they missed on average.")
    naive_error = ExactField(allow_null=True, help_text="How far the value a season before missed.")


class RestatedDocument(serializers.Serializer[Any]):
    on = serializers.DateField()
    before = ExactField(allow_null=True, help_text="What counts, or counted when it was asked for.")
    value = ExactField()
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)


class RestatementDocument(serializers.Serializer[Any]):
    """Other values for closed periods: they count once an owner who did not ask for them agrees."""

    id = serializers.IntegerField(source="pk")
    kpi = serializers.CharField(source="code")
    values = serializers.IntegerField(source="count")
    by = serializers.CharField(source="by_username")
    asked_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=State.choices)
    decided_by = serializers.CharField(source="decided_by_username", allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(allow_blank=True)


class RestatementPage(RestatementDocument):
    """With the first hundred of its values."""

    lines = RestatedDocument(many=True)


class RefuseRestatement(Strict):
    reason = TextField(longest=2_000)
