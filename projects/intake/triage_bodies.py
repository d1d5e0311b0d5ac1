"""What the API reads for the moves of the inbox, and for many of them at once."""

from decimal import Decimal

from rest_framework import serializers

from collab.web.fields import DayField, ExactField, MoneyField, TextField, WholeField
from collab.web.rest import Strict
from projects.intake.bodies import Number, Seen
from projects.intake.operations import bulk
from projects.intake.triage_states import LONGEST_SKILL, MOST_PARTS, MOST_WEEKS

ZERO = Decimal(0)


class Assigning(Seen):
    to = TextField(longest=150)
    reason = TextField(longest=4000, required=False, allow_blank=True)


class AskingSize(Seen):
    reason = TextField(longest=4000, required=False, allow_blank=True)


class SkillWeeks(Strict):
    """A skill, and how many weeks of it; tenths at most."""

    skill = TextField(longest=LONGEST_SKILL)
    weeks = ExactField(places=1)


class Sizing(Seen):
    """What it takes once, from low to high; ``run`` is what it costs each year."""

    low = MoneyField(above=ZERO)
    likely = MoneyField(above=ZERO)
    high = MoneyField(above=ZERO)
    run = MoneyField(least=ZERO, required=False)
    weeks = serializers.ListField(child=SkillWeeks(), required=False, max_length=MOST_WEEKS)
    assumptions = TextField(longest=4000, required=False, allow_blank=True)


class Child(Strict):
    """A part of what is split."""

    title = TextField(longest=160)
    cost = MoneyField(above=ZERO)


class Splitting(Seen):
    children = serializers.ListField(child=Child(), allow_empty=False, max_length=MOST_PARTS)
    reason = TextField(longest=4000, required=False, allow_blank=True)


class PickedRequest(Strict):
    """One of many, with the version that was seen."""

    number = Number()
    version = WholeField(min_value=1, max_value=2**31 - 1)


class Many(Strict):
    """One move on many requests. What it needs is what it needs for one: ``reason`` to ask and decline, ``until`` to snooze, ``to`` to assign."""

    move = serializers.ChoiceField(choices=sorted(bulk.VERBS))
    requests = serializers.ListField(child=PickedRequest(), allow_empty=False, max_length=bulk.MOST)
    reason = TextField(longest=4000, required=False, allow_blank=True)
    until = DayField(required=False)
    to = TextField(longest=150, required=False)


class Picked(Strict):
    """Many on the fast track, to be approved at once."""

    requests = serializers.ListField(child=PickedRequest(), allow_empty=False, max_length=bulk.MOST)


class LinkedTo(Strict):
    """The request that belongs together with it."""

    to = Number()


class Case(Strict):
    """Why one joins a request: what one needs it for."""

    case = TextField(longest=4000)
