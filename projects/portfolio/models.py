"""Project (it keeps its request's number), Milestone, Baseline and Dependency."""

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
from projects.portfolio import guards, rules
from projects.portfolio.gate_guards import THROUGH_GATES
from projects.portfolio.gate_models import Check as Check
from projects.portfolio.gate_models import Gate as Gate
from projects.portfolio.gate_models import Passage as Passage
from projects.portfolio.gate_models import Template as Template
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
    # When its leads expect it to end, where that is not the plan; and the days that were frozen last (``Baseline`` keeps them all).
    forecast_on = models.DateField(null=True, blank=True)
    baseline_starts_on = models.DateField(null=True, blank=True)
    baseline_ends_on = models.DateField(null=True, blank=True)
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
            guards.BASELINE_STANDS,
            THROUGH_GATES,
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
    # As of its project: what is expected where that is not the plan, and the day that was frozen last; none for what was added later.
    forecast_on = models.DateField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    # What share of the work it stands for, in per cent; none where nobody said.
    weight = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "title"], name="milestone_once"),
            models.CheckConstraint(condition=Q(weight__isnull=True) | Q(weight__lte=100), name="milestone_weight_is_a_share"),
        ]
        triggers = [guards.MILESTONE_STAYS, guards.MILESTONE_FROZEN]

    def __str__(self) -> str:
        return self.title


class Baseline(models.Model):
    """The days of a plan as they were frozen, the ``number``-th time; ``days`` has those of its milestones by their keys, in ISO form.

    The first when delivery starts, the second with the milestones that stand when the work begins; each later one has an approved route.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    days = models.JSONField(default=dict)
    frozen_at = models.DateTimeField()
    route = models.OneToOneField(Route, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="baseline_once")]
        triggers = [guards.FROZEN_ON_RECORD]

    def __str__(self) -> str:
        return f"baseline {self.number} of {self.project_id}"


class Dependency(models.Model):
    """Finish to start: ``after`` waits for ``before`` to be done, and ``why``; either may be one milestone of that project.

    ``lag`` working days lie between the two, fewer than none where they may overlap. A soft link is wished for and holds up nothing.
    """

    before = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="unlocks")
    before_milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="unlocks")
    after = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="waits_for")
    after_milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="waits_for")
    lag = models.SmallIntegerField(default=0, db_default=0)
    is_hard = models.BooleanField(default=True, db_default=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(
                fields=["before", "before_milestone", "after", "after_milestone"], nulls_distinct=False, name="dependency_once"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")) | (Q(before_milestone__isnull=False, after_milestone__isnull=False)),
                name="dependency_between_two",
            ),
            models.CheckConstraint(
                condition=Q(before_milestone__isnull=True) | Q(after_milestone__isnull=True) | ~Q(before_milestone=F("after_milestone")),
                name="dependency_of_two_milestones",
            ),
            models.CheckConstraint(condition=Q(lag__gte=rules.LEAST_LAG, lag__lte=rules.MOST_LAG), name="dependency_lag_in_reason"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_circle", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before, func=guards.NO_CIRCLE
            ),
            guards.ITS_MILESTONES,
        ]

    def __str__(self) -> str:
        return f"{self.after_id} waits for {self.before_id}"
