"""What the API says of launches, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.people.fields import Username
from collab.web.fields import DayField, MoneyField, TextField, WholeField
from collab.web.rest import Ahead, Strict
from projects.launches.queries import LaunchCard
from projects.launches.states import Confidence, Kind, State


class LaunchDocument(serializers.Serializer[Any]):
    """A launch or a campaign."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    brand = serializers.CharField(help_text="Its code in the register of brands.")
    market = serializers.CharField(allow_null=True, help_text="A code; null for every market.")
    on = serializers.DateField()
    owner = serializers.CharField(help_text="A username.")
    confidence = serializers.ChoiceField(choices=Confidence.choices, help_text="How sure its day is.")
    budget = MoneyField(allow_null=True, help_text="null where nobody said, and for who does not see the money of work")
    state = serializers.ChoiceField(choices=State.choices)
    hangs = serializers.BooleanField(help_text="It is to come, and work that serves it is not there yet.")
    version = serializers.IntegerField()


class ServingDocument(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField(help_text="The state of the request, or the phase of the project that came of it.")
    ends_on = serializers.DateField(allow_null=True)
    open = serializers.BooleanField(help_text="Neither delivered nor over.")


class WholeLaunchDocument(LaunchDocument):
    """A launch, with the work that serves it and its reader may open."""

    serving = ServingDocument(many=True)


def launch(card: LaunchCard) -> dict[str, Any]:
    return {
        "code": card.code, "name": card.name, "kind": card.kind, "brand": card.brand[0], "market": card.market[0] or None, "on": card.on,
        "owner": card.owner, "confidence": card.confidence, "budget": MoneyField().to_representation(card.budget) if card.budget else None,
        "state": card.state, "hangs": card.hangs, "version": card.version,
    }  # fmt: skip


def whole(card: LaunchCard) -> dict[str, Any]:
    works = [
        {"number": work.code, "title": work.title, "status": work.status, "ends_on": work.ends_on, "open": work.is_open}
        for work in card.works
    ]
    return {**launch(card), "serving": works}


class Said(Ahead):
    """What may be said of a launch."""

    ahead = ("on",)

    name = TextField(longest=160)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    brand = TextField(longest=50, help_text="A code of the register of brands.")
    market = TextField(longest=50, required=False, allow_null=True, help_text="A code of the register of markets; null for every market.")
    on = DayField()
    owner = Username(help_text="A username.")
    confidence = serializers.ChoiceField(choices=Confidence.choices, required=False)
    budget = MoneyField(required=False, allow_null=True)


class NewLaunch(Said):
    code = TextField(longest=50, help_text="Lower-case letters, digits and single hyphens.")


class LaunchChange(Said):
    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")


class LaunchSeen(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1, help_text="The version that was seen.")


class LaunchRenamed(LaunchSeen):
    name = TextField(longest=160)


class LaunchCalledOff(LaunchSeen):
    reason = TextField(longest=2_000)
