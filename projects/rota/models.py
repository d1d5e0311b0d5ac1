"""Rules that propose who takes a request and on which track, and turns on the rota of triage."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from collab.approvals.states import Track
from collab.people.models import Person
from projects.rota import guards

LONGEST_CODE, LONGEST_NAME, LAST_PLACE = 50, 80, 999
# No turn is longer, in days.
LONGEST_TURN = 31


class Rule(models.Model):
    """The first rule by ``place`` that fits proposes; ``cells`` are as ``facts`` says.

    ``owner`` None: whoever is on duty. ``track`` empty: the policy's own. It proposes one of the two at least.
    """

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    place = models.PositiveSmallIntegerField()
    cells = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    track = models.CharField(max_length=10, blank=True, choices=Track.choices)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="triage_rule_code_plain"),
            models.CheckConstraint(condition=~Q(name=""), name="triage_rule_named"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=LAST_PLACE), name="triage_rule_place_within"),
            models.CheckConstraint(condition=Q(track__in=["", *Track.values]), name="triage_rule_track_known"),
            models.CheckConstraint(condition=Q(owner__isnull=False) | ~Q(track=""), name="triage_rule_proposes_something"),
        ]
        triggers = guards.OF_RULE

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """From when until when, both included, somebody is on duty in triage. Two turns share no day; one that is off never was."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    is_off = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on"), last_on__lt=F("first_on") + models.Value(LONGEST_TURN)),
                name="triage_turn_ends_after_start",
            ),
            ExclusionConstraint(
                name="triage_turn_no_overlap",
                expressions=[(models.Func(F("first_on"), F("last_on"), models.Value("[]"), function="daterange"), RangeOperators.OVERLAPS)],
                condition=Q(is_off=False),
            ),
        ]
        triggers = guards.OF_TURN

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_on} to {self.last_on}"
