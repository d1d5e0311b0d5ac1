"""What the API says of blockers and of the friction ledger, and what it reads of them."""

from typing import Any

from rest_framework import serializers

from collab.people.fields import Username
from collab.people.states import Side
from collab.web.fields import DayField, TextField, WholeField
from collab.web.rest import Ahead, Strict
from projects.friction.figures import Friction, Part
from projects.friction.operations import LONGEST
from projects.friction.queries import BlockerCard, WaitCard
from projects.friction.states import GROUP_CHOICES, Kind

VERSION: dict[str, Any] = {"min_value": 1, "max_value": 2**31 - 1, "help_text": "The version that was seen."}


class BlockerWaitDocument(serializers.Serializer[Any]):
    """On whom it waited, from when to when."""

    person = serializers.CharField(allow_null=True, help_text="A username; null for a group.")
    group = serializers.ChoiceField(choices=GROUP_CHOICES, allow_null=True)
    side = serializers.ChoiceField(choices=Side.choices)
    since_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class BlockerDocument(serializers.Serializer[Any]):
    """Something that stands in the way of a project."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="Of its project, as R-231.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    title = serializers.CharField()
    next_step = serializers.CharField(allow_blank=True)
    system = serializers.CharField(allow_null=True, help_text="A code of the register of systems.")
    waits_on = BlockerWaitDocument(help_text="Where it waits, or waited last.")
    opened_on = serializers.DateField()
    expected_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    working_days = serializers.IntegerField(help_text="What it cost so far: the first day counts, the last does not.")
    version = serializers.IntegerField()


class SaidOfBlocker(Ahead):
    """What may be said of one."""

    ahead = ("expected_on",)

    kind = serializers.ChoiceField(choices=Kind.choices)
    title = TextField(longest=LONGEST["title"])
    next_step = TextField(longest=LONGEST["next_step"], required=False, allow_blank=True)
    system = TextField(longest=50, required=False, allow_null=True, help_text="A code of the register of systems.")
    expected_on = DayField(required=False, allow_null=True)


class NewBlocker(SaidOfBlocker):
    person = Username(required=False, help_text="A username: on whom it waits, where that is no group.")
    group = serializers.ChoiceField(choices=GROUP_CHOICES, required=False)
    opened_on = DayField(required=False, help_text="Today unless told otherwise.")


class BlockerChange(SaidOfBlocker):
    version = WholeField(required=False, **VERSION)


class BlockerMoved(Strict):
    person = Username(required=False, help_text="A username: on whom it waits, where that is no group.")
    group = serializers.ChoiceField(choices=GROUP_CHOICES, required=False)
    version = WholeField(**VERSION)


class BlockerClosed(Strict):
    how = TextField(longest=LONGEST["how"], help_text="What cleared it.")
    closed_on = DayField(required=False, help_text="The first day that is not lost; today unless told otherwise.")
    version = WholeField(**VERSION)


class DelayCostDocument(serializers.Serializer[Any]):
    amount = serializers.CharField()
    currency = serializers.CharField()


class FrictionPartDocument(serializers.Serializer[Any]):
    """Of one kind, side or system: the days of each project count once."""

    key = serializers.CharField(allow_blank=True, help_text="Empty for all of it, or for no system.")
    name = serializers.CharField()
    working_days = serializers.IntegerField()
    projects = serializers.IntegerField()
    blockers = serializers.IntegerField()
    open = serializers.IntegerField()
    cost = DelayCostDocument(many=True, allow_null=True, help_text="By currency; null for whoever does not see the money of work.")
    cost_not_known = serializers.IntegerField(
        allow_null=True, help_text="Of so many projects nobody said what they are worth; null as the cost."
    )


class FrictionStepDocument(serializers.Serializer[Any]):
    since_on = serializers.DateField()
    working_days = serializers.IntegerField()


class FrictionDocument(serializers.Serializer[Any]):
    """What gets in the way, of what its reader may open."""

    sentence = serializers.CharField()
    since_on = serializers.DateField()
    whole = FrictionPartDocument()
    kinds = FrictionPartDocument(many=True)
    sides = FrictionPartDocument(many=True)
    systems = FrictionPartDocument(many=True)
    steps = FrictionStepDocument(many=True)


def wait(card: WaitCard) -> dict[str, Any]:
    return {
        "person": card.username or None, "group": card.group or None, "side": card.side, "since_on": card.since_on, "until_on": card.until_on,
    }  # fmt: skip


def blocker(card: BlockerCard) -> dict[str, Any]:
    return {
        "id": card.pk, "number": card.code, "kind": card.kind, "title": card.title, "next_step": card.next_step,
        "system": card.system[0] or None, "waits_on": wait(card.holder), "opened_on": card.opened_on, "expected_on": card.expected_on,
        "closed_on": card.closed_on, "working_days": card.days, "version": card.version,
    }  # fmt: skip


def part(one: Part, shows_money: bool) -> dict[str, Any]:
    cost = [{"amount": format(money.amount, "f"), "currency": money.currency} for money in one.cost]
    return {
        "key": one.key, "name": one.name, "working_days": one.days, "projects": one.projects, "blockers": one.blockers, "open": one.open,
        "cost": cost if shows_money else None, "cost_not_known": one.unknown if shows_money else None,
    }  # fmt: skip


def friction(found: Friction) -> dict[str, Any]:
    groups = {"kinds": found.kinds, "sides": found.sides, "systems": found.systems}
    return {
        "sentence": found.sentence, "since_on": found.since, "whole": part(found.whole, found.shows_money),
        **{name: [part(one, found.shows_money) for one in parts] for name, parts in groups.items()},
        "steps": [{"since_on": step.on, "working_days": step.days} for step in found.steps],
    }  # fmt: skip
