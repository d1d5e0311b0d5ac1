"""Kpi, Target (one a period) and Measurement (append-only: a correction is a new one)."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from collab.kit.guards import APPEND_ONLY
from collab.kit.record_guards import recorded, told
from collab.people.models import Person

SET_ON_RECORD = recorded(
    "set_on_record",
    pgtrigger.Insert,
    told(
        "'kpis.kpi'",
        "NEW.kpi_id",
        "kpis.target.set",
        more="e.data ->> 'starts_on' = NEW.starts_on::text AND e.data ->> 'ends_on' = NEW.ends_on::text AND (e.data ->> 'value')::numeric = NEW.value",
    ),
    "A target is set on record only.",
)


class Direction(models.TextChoices):
    UP = "up", "Higher is better"
    DOWN = "down", "Lower is better"


class Cadence(models.TextChoices):
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"


class Kpi(models.Model):
    """A measure that both sides answer for. ``tolerance`` is the share off target that still counts as on course."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    definition = models.TextField()
    unit = models.CharField(max_length=20, help_text="For example %, days, USD.")
    decimals = models.PositiveSmallIntegerField(default=1)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    cadence = models.CharField(max_length=10, choices=Cadence.choices, default=Cadence.MONTHLY)
    tolerance = models.DecimalField(max_digits=4, decimal_places=3, default="0.050")
    scale_from = models.DecimalField(max_digits=18, decimal_places=6, default=0, help_text="Where its charts begin.")
    owner_marketing = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner_it = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "KPI"
        verbose_name_plural = "KPIs"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="kpi_direction_known"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="kpi_cadence_known"),
            models.CheckConstraint(condition=~Q(owner_marketing=F("owner_it")), name="kpi_two_owners"),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What a KPI should reach in a period; periods of one KPI do not overlap."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="targets")
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="target_ends_after_start"),
            # A KPI becomes a range of one number, so that the exclusion needs no contrib extension.
            ExclusionConstraint(
                name="target_one_a_period",
                expressions=[
                    (Func(F("kpi_id"), F("kpi_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [SET_ON_RECORD, APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kpi_id}: {self.value}"


class Measurement(models.Model):
    """A value for a day, with where it came from and when it arrived; the latest arrival of a day counts."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="measurements")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    source = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["kpi", "-on", "-id"], name="measurement_latest")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.on}: {self.value}"
