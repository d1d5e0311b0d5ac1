"""Blocker: what stands in the way of a project; Wait: on whom it waited, from when to when."""

from django.db import models
from django.db.models import F, Q

from collab.kit.guards import is_named
from collab.people.models import Person
from collab.people.states import Side
from collab.registers.models import Entry
from projects.friction import guards
from projects.friction.states import GROUP_CHOICES, GROUPS, Kind
from projects.portfolio.models import Project

NAME = 70


class Blocker(models.Model):
    """``title``, ``next_step`` are names of texts. The day it was opened counts as lost, the day it was closed does not."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="blockers")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    title = models.CharField(max_length=NAME)
    next_step = models.CharField(max_length=NAME, blank=True)
    system = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    expected_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="blocker_kind_known"),
            models.CheckConstraint(condition=is_named("title") & ~Q(title=""), name="blocker_says_what"),
            models.CheckConstraint(condition=is_named("next_step"), name="blocker_next_is_named"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="blocker_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(expected_on__isnull=True) | Q(expected_on__gte=F("opened_on")), name="blocker_expected_after_opening"
            ),
        ]
        indexes = [
            models.Index(fields=["closed_on", "opened_on"], name="blocker_by_days"),
            models.Index(fields=["opened_on"], condition=Q(closed_on=None), name="blocker_open"),
        ]
        triggers = guards.BLOCKERS

    def __str__(self) -> str:
        return f"blocker {self.pk}"


class Wait(models.Model):
    """On one person or one group, of ``side`` at that time; ``until_on`` is None while it waits there."""

    blocker = models.ForeignKey(Blocker, on_delete=models.PROTECT, related_name="waits")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=20, choices=GROUP_CHOICES, blank=True)
    side = models.CharField(max_length=12, choices=Side.choices)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["since_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, group="") | Q(person__isnull=True, group__in=list(GROUPS)), name="wait_on_one"
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="wait_side_known"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="wait_ends_after_beginning"),
            models.UniqueConstraint(fields=["blocker"], condition=Q(until_on=None), name="wait_on_one_at_a_time"),
        ]
        triggers = guards.WAITS

    def __str__(self) -> str:
        return f"wait {self.pk}"
