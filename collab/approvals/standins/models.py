"""StandIn: one person decides in another's place, from a day up to and including another, on all or on some of it."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from collab.access.roles import APPROVING
from collab.approvals.standins.guards import MOST_DAYS, TRIGGERS
from collab.kit.guards import is_named
from collab.people.models import Person


class Scope(models.TextChoices):
    """On what they stand in."""

    ALL = "all", "Everything that waits for them"
    ROLES = "roles", "Some of their groups"
    BRANDS = "brands", "Some brands"
    BELOW = "below", "Amounts below a limit"


class StandIn(models.Model):
    """``by`` decides in the place of ``person``. It ends by its day whenever it is read, and earlier by ``ended_at``; nothing else changes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField()
    scope = models.CharField(max_length=10, choices=Scope.choices)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    brands = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    below = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # The name of a text (``collab.events.texts``), never the words.
    reason = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-since_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="standin_is_another"),
            models.CheckConstraint(condition=Q(until_on__gte=F("since_on")), name="standin_ends_after_start"),
            models.CheckConstraint(condition=Q(until_on__lt=F("since_on") + timedelta(days=MOST_DAYS)), name="standin_is_short"),
            models.CheckConstraint(
                condition=Q(scope=Scope.ALL, roles=[], brands=[], below__isnull=True, currency="")
                | Q(scope=Scope.ROLES, roles__len__gte=1, brands=[], below__isnull=True, currency="")
                | Q(scope=Scope.BRANDS, roles=[], brands__len__gte=1, below__isnull=True, currency="")
                | Q(scope=Scope.BELOW, roles=[], brands=[], below__gt=0) & ~Q(currency=""),
                name="standin_scope_is_whole",
            ),
            models.CheckConstraint(condition=Q(roles__contained_by=[role.value for role in APPROVING]), name="standin_roles_approve"),
            models.CheckConstraint(condition=is_named("reason") & ~Q(reason=""), name="standin_reason_is_a_name"),
        ]
        indexes = [
            models.Index(fields=["by", "until_on"], condition=Q(ended_at__isnull=True), name="standin_by"),
            models.Index(fields=["person", "until_on"], condition=Q(ended_at__isnull=True), name="standin_person"),
        ]
        triggers = TRIGGERS

    def __str__(self) -> str:
        return f"{self.by_id} for {self.person_id}"
