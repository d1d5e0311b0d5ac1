"""Restatement: values of closed periods that one person asks to change and an owner of the KPI decides on; Restated, a line a value."""

from django.db import models
from django.db.models import Q

from collab.kpis.restating import guards
from collab.people.models import Person


class State(models.TextChoices):
    WAITING = "waiting", "waits for the other owner"
    AGREED = "agreed", "agreed"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn"


class Restatement(models.Model):
    """Other values for closed periods of one KPI, as they were sent together. They count from the day on which they are agreed to."""

    kpi = models.ForeignKey("kpis.Kpi", on_delete=models.PROTECT, related_name="restatements")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="restatement_state_known")]
        indexes = [models.Index(fields=["kpi"], condition=Q(state="waiting"), name="restatement_waits")]
        triggers = [guards.BEGINS, guards.STAYS, guards.TWO_KEYS, guards.ON_RECORD]

    def __str__(self) -> str:
        return f"{self.kpi_id}: {self.state}"


class Restated(models.Model):
    """One value of a restatement; ``before`` is the measurement that counted for its day when it was asked for, None where none did."""

    restatement = models.ForeignKey(Restatement, on_delete=models.PROTECT, related_name="lines")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    source = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    before = models.ForeignKey("kpis.Measurement", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["restatement", "on"], name="restated_once_a_day")]
        triggers = [guards.LINE_ON_RECORD, guards.LINE_STAYS]

    def __str__(self) -> str:
        return f"{self.restatement_id} {self.on}: {self.value}"
