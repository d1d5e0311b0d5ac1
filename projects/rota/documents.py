"""What the API says of the rules and the rota of triage, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.approvals.cells import LONGEST_WORD, MOST_WORDS
from collab.approvals.states import Track
from collab.customer.states import DataKind
from collab.people.fields import Username
from collab.web.fields import DayField, ExactField, TextField, WholeField
from collab.web.rest import Ahead, Strict
from projects.rota.models import LAST_PLACE, LONGEST_CODE, LONGEST_NAME
from projects.rota.queries import OnDuty, RuleCard, TurnCard


def _words() -> serializers.ListField:
    return serializers.ListField(child=TextField(longest=LONGEST_WORD), required=False, max_length=MOST_WORDS)


def _range() -> serializers.ListField:
    return serializers.ListField(
        child=ExactField(places=2, allow_null=True), required=False, min_length=2, max_length=2,
        help_text="From the one, null for nothing, up to below the other, null for no limit; in the house's currency.",
    )  # fmt: skip


class TriageRuleCells(Strict):
    """When a rule fits: each a set of codes or words, or a range; one that is left out is any. ``none`` stands for requests that name none."""

    brands = _words()
    markets = _words()
    suppliers = _words()
    regulations = _words()
    goals = _words()
    entries = _words()
    legacy = serializers.ListField(child=serializers.ChoiceField(choices=[("yes", "Yes"), ("no", "No")]), required=False)
    amount = _range()
    run_cost = _range()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # A name that a serializer has of its own.
        kinds = serializers.ListField(child=serializers.ChoiceField(choices=DataKind.choices), required=False)
        return {**super().get_fields(), "data": kinds}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(instance)


class TriageRuleDocument(serializers.Serializer[Any]):
    """A rule: the first one by place that fits a request proposes."""

    code = serializers.CharField()
    name = serializers.CharField()
    place = serializers.IntegerField()
    cells = TriageRuleCells()
    when = serializers.CharField(help_text="The same in words.")
    owner = serializers.CharField(allow_null=True, help_text="A username; null: whoever is on duty.")
    track = serializers.ChoiceField(choices=Track.choices, allow_blank=True, help_text="Empty: the policy's own.")
    idle = serializers.BooleanField(help_text="Its owner is no marketing technologist any more.")
    proposed = serializers.IntegerField(help_text="How often somebody decided on what it proposed, of requests that you may open.")
    followed = serializers.IntegerField(help_text="How often as it proposed.")
    retired_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


def rule(card: RuleCard) -> dict[str, Any]:
    return {
        "code": card.code, "name": card.name, "place": card.place, "cells": card.cells, "when": card.when,
        "owner": card.owner_username or None, "track": card.track, "idle": card.is_idle, "proposed": card.followed.times,
        "followed": card.followed.kept, "retired_on": card.retired_on, "version": card.version,
    }  # fmt: skip


class SaidOfRule(Strict):
    name = TextField(longest=LONGEST_NAME)
    place = WholeField(min_value=1, max_value=LAST_PLACE, required=False, help_text="The lowest is asked first.")
    cells = TriageRuleCells(required=False)
    owner = Username(required=False, allow_null=True, help_text="A username; null: whoever is on duty.")
    track = serializers.ChoiceField(choices=Track.choices, required=False, allow_blank=True, help_text="Empty: the policy's own.")


class NewTriageRule(SaidOfRule):
    code = TextField(longest=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens.")


class TriageRuleChange(SaidOfRule):
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")


class TriageRuleRetired(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
    reason = TextField(longest=2_000)


class TurnDocument(serializers.Serializer[Any]):
    """Somebody's turn in triage, both days included."""

    key = serializers.IntegerField()
    person = serializers.CharField(help_text="A username.")
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    version = serializers.IntegerField()


class OnDutyDocument(serializers.Serializer[Any]):
    """Who is on duty in triage today: whoever is away, or does not work today, is skipped."""

    person = serializers.CharField(allow_null=True, help_text="A username; null: nobody.")
    said = serializers.CharField(help_text="The same in a sentence, with who was skipped and why.")


def turn(card: TurnCard) -> dict[str, Any]:
    return {"key": card.key, "person": card.username, "first_on": card.first_on, "last_on": card.last_on, "version": card.version}


def duty(found: OnDuty) -> dict[str, Any]:
    return {"person": found.person.username if found.person else None, "said": found.words}


class NewTurn(Ahead):
    ahead = ("last_on",)

    person = Username(help_text="A username of a marketing technologist.")
    first_on = DayField()
    last_on = DayField(help_text="It is included.")


class TurnChange(NewTurn):
    version = WholeField(min_value=1, max_value=2**31 - 1, required=False, help_text="The version that was seen; it is needed.")


class TurnSeen(Strict):
    version = WholeField(min_value=1, max_value=2**31 - 1)
