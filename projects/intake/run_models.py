"""Who answers for what a request costs to run in a later year: as they were proposed, and what they said."""

from django.db import models
from django.db.models import Q

from collab.kit.guards import is_named
from collab.people.models import Person
from funding.funds.models import FiscalYear
from projects.intake import run_guards


class OwnerState(models.TextChoices):
    """What whoever was proposed said. ``replaced``: somebody else was proposed after them."""

    PROPOSED = "proposed", "waits for their answer"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    REPLACED = "replaced", "replaced"


class RunOwner(models.Model):
    """Somebody who was proposed to answer for up to ``amount`` of run cost in one fiscal year. ``reason`` is the name of a text."""

    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="run_owners", db_index=False)
    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=OwnerState.choices, default=OwnerState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=69, blank=True)

    class Meta:
        ordering = ["year__starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OwnerState.values), name="run_owner_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="run_owner_of_something"),
            models.CheckConstraint(condition=is_named("reason"), name="run_owner_words_are_names"),
            models.UniqueConstraint(
                fields=["request", "year"], condition=Q(state__in=["proposed", "accepted"]), name="run_owner_one_a_year"
            ),
        ]
        indexes = [models.Index(fields=["request"], name="run_owner_of_request")]
        triggers = run_guards.OF_RUN_OWNER

    def __str__(self) -> str:
        return f"{self.person_id} for {self.request_id}"
