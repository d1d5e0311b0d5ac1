"""Duty: a person holds a role from one day to another."""

from django.db import models
from django.db.models import F, Q

from collab.access import guards
from collab.access.roles import Role
from collab.people.models import Person


class Duty(models.Model):
    """A person holds ``role`` from ``since_on`` up to and including ``until_on`` (open when null).

    ``ended_at`` is set where it ended at once: at that instant, whatever is left of the day.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties")
    role = models.CharField(max_length=20, choices=Role.choices)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="duty_role_known"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="duty_ends_after_start"),
            models.UniqueConstraint(fields=["person", "role", "since_on"], condition=Q(ended_at__isnull=True), name="duty_once"),
        ]
        indexes = [models.Index(fields=["role", "person"])]
        triggers = [guards.GIVEN, guards.ENDED, guards.KEPT, guards.STAYS]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"
