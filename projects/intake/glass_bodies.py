"""What the API reads for the moves of break-glass."""

from rest_framework import serializers

from collab.web.fields import TextField
from projects.intake.bodies import Reasoned
from projects.intake.glass import GlassVerdict


class BreakingGlass(Reasoned):
    """A reason of 40 signs or more. The first key names the fund and a lead of each side, the second only gives its reason."""

    fund = serializers.SlugField(max_length=50, required=False)
    marketing_lead = TextField(longest=150, required=False)
    it_lead = TextField(longest=150, required=False)


class Judging(Reasoned):
    """The review of what two executives let begin; a lesson is needed to stop it."""

    verdict = serializers.ChoiceField(choices=GlassVerdict.choices)
    lesson = TextField(longest=4000, required=False, allow_blank=True)
