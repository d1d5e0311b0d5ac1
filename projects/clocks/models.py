"""Clock, Turn (whose court), Forecast (a day that was promised), Nudge and Reminder."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from collab.events.models import Event
from collab.kit.guards import APPEND_ONLY
from collab.kit.record_guards import recorded, told
from collab.people.models import Person
from projects.clocks.states import Court, Level, Target


class Clock(models.Model):
    """One run of a state, or of a ``group`` that decides in it, as the events of its subject say; nothing else writes it.

    ``position`` numbers them as they began. ``marks`` is when 50, 90, 100 and 150 in a hundred of ``limit_hours`` are over, as things stand;
    a part that is not reached while it stands still is not there. ``pauses`` are rows of since, until and why. ``hours`` were used, ``paused``
    it stood still, both working hours by ``calendar``, the code of the holder's, and without the days on which they were away. Of what runs
    ``calendar_version`` says as what that calendar was read; where it has changed since, it is reckoned again.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    group = models.CharField(max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    track = models.CharField(max_length=10, blank=True)
    court = models.CharField(max_length=12, choices=Court.choices)
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    limit_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    marks = ArrayField(models.DateTimeField(), default=list, blank=True)
    pauses = models.JSONField(default=list, blank=True)
    is_paused = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    is_met = models.BooleanField(null=True, blank=True)
    calendar = models.CharField(max_length=50, blank=True)
    calendar_version = models.PositiveIntegerField(default=0, db_default=0)
    hours = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    paused = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "position"], name="clock_once"),
            models.CheckConstraint(condition=Q(court__in=Court.values), name="clock_court_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="clock_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, hours__isnull=True, paused__isnull=True, is_met__isnull=True, outcome="")
                | Q(closed_at__isnull=False, is_paused=False, hours__gte=0, paused__gte=0) & ~Q(outcome=""),
                name="clock_told_when_it_ends",
            ),
            models.CheckConstraint(condition=Q(is_met__isnull=True) | Q(limit_hours__isnull=False), name="clock_met_by_a_limit"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], condition=Q(closed_at__isnull=True), name="clock_runs"),
            models.Index(fields=["state", "-opened_at"], condition=Q(group=""), name="clock_of_a_state"),
            models.Index(fields=["holder"], condition=Q(holder__isnull=False), name="clock_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.group or self.state} of {self.subject_kind} {self.subject_id}"


class Turn(models.Model):
    """A stretch of a subject's way in one court: no two of a subject overlap, and from the first to the last there is no hole."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    court = models.CharField(max_length=12, choices=Court.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(court__in=Court.values), name="turn_court_known"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="turn_lasts"),
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "since"], name="turn_once"),
            ExclusionConstraint(
                name="turn_one_court",
                expressions=[
                    (Func(F("subject_id"), F("subject_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("since"), F("until"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(subject_kind="intake.request"),
            ),
        ]
        indexes = [models.Index(fields=["court", "subject_id"], condition=Q(until__isnull=True), name="turn_now")]

    def __str__(self) -> str:
        return f"{self.court}: {self.subject_kind} {self.subject_id}"


class Forecast(models.Model):
    """The days that were promised after one event: by ``half_on`` half, by ``most_on`` 85 in a hundred such are ``target``.

    Both are None where ``cases`` are too few to tell. ``is_anew``: told again later, because so long was waited since. ``baseline_on`` is what the
    sum of medians would have said, to be held against it. It is never changed: how right it was is read from what happened.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    is_anew = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    target = models.CharField(max_length=10, choices=Target.choices)
    track = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20)
    half_on = models.DateField(null=True, blank=True)
    most_on = models.DateField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    # Working hours from then to the uncorrected dates: by them it is measured how far off they are.
    half_hours = models.FloatField(null=True, blank=True)
    most_hours = models.FloatField(null=True, blank=True)
    method = models.CharField(max_length=20)
    cases = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "target"], condition=Q(is_anew=False), name="forecast_once"),
            models.CheckConstraint(condition=Q(target__in=Target.values), name="forecast_target_known"),
            models.CheckConstraint(
                condition=Q(half_on__isnull=True, most_on__isnull=True)
                | Q(
                    half_on__isnull=False,
                    most_on__isnull=False,
                    half_hours__isnull=False,
                    most_hours__isnull=False,
                    most_on__gte=F("half_on"),
                ),
                name="forecast_says_both_or_neither",
            ),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "target", "-id"], name="forecast_latest")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.target} of {self.subject_kind} {self.subject_id}"


class Nudge(models.Model):
    """Somebody asked whoever has it to go on: once a person, thing and working day."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "by", "on"], name="nudge_once_a_day")]
        triggers = [
            APPEND_ONLY,
            recorded(
                "nudged_on_record",
                pgtrigger.Insert,
                told("NEW.subject_kind", "NEW.subject_id", more="e.kind = NEW.subject_kind || '.nudged' AND e.actor_id = NEW.by_id"),
                "A nudge goes into the record.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} on {self.on}"


class Reminder(models.Model):
    """That a level of a clock was told: the row is what makes it told once, however many look at the same moment."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="reminders")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "level"], name="reminder_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="reminder_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.level} % of {self.clock_id}"
