"""Project (it keeps its request's number), Milestone and Dependency."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from collab.agenda.models import Goal
from collab.approvals.models import Route
from collab.customer.models import Moment
from collab.kit.guards import refuses
from collab.kit.words import Vector
from collab.people.models import Person
from collab.people.states import Side
from projects.launches.models import Launch
from projects.portfolio import guards
from projects.portfolio.states import Health, Phase


class Project(models.Model):
    """Approved and funded work with a lead from each side; ``side`` is the house that does most of the work."""

    number = models.PositiveIntegerField(unique=True)
    route = models.OneToOneField(Route, on_delete=models.PROTECT, related_name="project")
    title = models.CharField(max_length=160)
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="projects")
    moment = models.ForeignKey(Moment, null=True, on_delete=models.PROTECT, related_name="projects")
    # As its request named it, until a lead names another. Found by ``project_by_launch``: few of many serve one.
    launch = models.ForeignKey(Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="projects", db_index=False)
    # Codes of the register of that name, which it carries out; held to it by the database.
    strategies = ArrayField(models.CharField(max_length=50), default=list, db_default=[], blank=True)
    side = models.CharField(max_length=12, choices=[c for c in Side.choices if c[0] != Side.COMPANY], default=Side.IT)
    marketing_lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    it_lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.PLANNED)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    health_marketing = models.CharField(max_length=12, choices=Health.choices, default=Health.NOT_STARTED)
    health_it = models.CharField(max_length=12, choices=Health.choices, default=Health.NOT_STARTED)
    word_marketing = models.CharField(max_length=300, blank=True)
    word_it = models.CharField(max_length=300, blank=True)
    is_confidential = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=~Q(marketing_lead=F("it_lead")), name="project_two_leads"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="project_phase_known"),
            models.CheckConstraint(
                condition=Q(health_marketing__in=Health.values) & Q(health_it__in=Health.values), name="project_health_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on", "ends_on"], name="project_dates"),
            GinIndex(Vector("title"), name="project_by_title"),
            models.Index(fields=["id"], condition=Q(is_confidential=True), name="project_hidden"),
            models.Index(fields=["launch"], condition=Q(launch__isnull=False), name="project_by_launch"),
        ]
        triggers = [
            refuses(
                "gateway",
                pgtrigger.Insert,
                """NOT EXISTS (SELECT 1 FROM approvals_route r JOIN funds_allocation a ON a.route_id = r.id AND a.state <> 'released'
                    WHERE r.id = NEW.route_id AND r.number = NEW.number AND r.state = 'passed' AND r.subject_kind = 'intake.request'
                      AND (r.kind = 'routed' OR r.kind = 'inherited' OR r.kind = 'break_glass'))""",
                "A project starts only from a request that was routed, approved and funded.",
            ),
            refuses(
                "keeps_route",
                pgtrigger.Update,
                "(OLD.route_id, OLD.number) IS DISTINCT FROM (NEW.route_id, NEW.number)",
                "A project keeps its number and its routing.",
            ),
            refuses("starts_planned", pgtrigger.Insert, guards.STARTS_PLANNED, "A project starts planned."),
            guards.BY_ARROWS,
            guards.ON_RECORD,
            guards.FAR_WITH_REASON,
            guards.NAMES_STRATEGIES,
        ]

    def __str__(self) -> str:
        return f"R-{self.number} {self.title}"

    @property
    def code(self) -> str:
        """The request's number, kept for life: R-231."""
        return f"R-{self.number}"


class Milestone(models.Model):
    """A date that matters, with the person who answers for it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "title"], name="milestone_once")]

    def __str__(self) -> str:
        return self.title


class Dependency(models.Model):
    """Finish to start: ``after`` waits for ``before`` to be done, and ``why``."""

    before = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="unlocks")
    after = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="waits_for")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="dependency_between_two"),
        ]
        triggers = [
            pgtrigger.Trigger(name="no_circle", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before, func=guards.NO_CIRCLE)
        ]

    def __str__(self) -> str:
        return f"{self.after_id} waits for {self.before_id}"
