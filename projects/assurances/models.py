"""Assurance: a review that holds for other requests; Applied: a decision by one; Check and Tick: what a group looks at, and what was looked at."""

from django.db import models
from django.db.models import Q

from collab.access.roles import Role
from collab.approvals.models import Decision
from collab.kit.guards import APPEND_ONLY
from collab.people.models import Person
from collab.registers.models import Entry
from projects.assurances import guards
from projects.assurances.states import GROUP_CHOICES, KINDS

LONGEST_CHECK = 200


class Assurance(models.Model):
    """The review of one group (``role``) of one supplier with one kind of data, good for other requests until ``holds_until``, its last day.

    ``number`` is drawn and not counted: a gap would tell of what a reader may not open. ``request`` is the number of the request that was
    reviewed, ``decision`` the approval that it rests on. Why is in the event that made it.
    """

    number = models.PositiveIntegerField(unique=True)
    role = models.CharField(max_length=20, choices=GROUP_CHOICES)
    supplier = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    data_kind = models.CharField(max_length=10, choices=KINDS)
    request = models.PositiveIntegerField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    holds_until = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reminded_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[value for value, _ in GROUP_CHOICES]), name="assurance_group_reviews"),
            models.CheckConstraint(condition=Q(data_kind__in=[value for value, _ in KINDS]), name="assurance_kind_known"),
            models.UniqueConstraint(fields=["decision", "supplier"], condition=Q(revoked_at=None), name="assurance_once_for_a_review"),
        ]
        indexes = [
            models.Index(fields=["supplier", "data_kind", "role"], condition=Q(revoked_at=None), name="assurance_that_holds"),
            models.Index(fields=["-made_at", "-id"], name="assurance_newest"),
            models.Index(fields=["holds_until"], condition=Q(revoked_at=None, reminded_on=None), name="assurance_by_end"),
        ]
        triggers = [
            guards.BEGINS,
            guards.STAYS,
            guards.STEPS,
            guards.FITS,
            guards.BY_ITS_REVIEW,
            guards.ON_RECORD,
            guards.MADE_ON_RECORD,
            guards.REVOKED_ON_RECORD,
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"A-{self.number}"


class Applied(models.Model):
    """A decision was taken by an assurance. It stays with the decision, whatever becomes of the assurance."""

    assurance = models.ForeignKey(Assurance, on_delete=models.PROTECT, related_name="applied")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    request = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "applied"
        ordering = ["-at", "-pk"]
        triggers = [APPEND_ONLY, guards.USED_ON_RECORD, guards.WHILE_IT_HOLDS]

    def __str__(self) -> str:
        return f"{self.assurance_id} in R-{self.request}"


class Check(models.Model):
    """A row of a group's checklist. It stays as it was set, so that a tick says for ever what was looked at; another wording is another row."""

    role = models.CharField(max_length=20, choices=Role.choices)
    label = models.CharField(max_length=LONGEST_CHECK)
    is_required = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="check_says_something"),
            models.UniqueConstraint(fields=["role", "label"], condition=Q(retired_at=None), name="check_once_in_a_list"),
        ]
        triggers = [guards.CHECK_STAYS, guards.CHECK_STEPS, guards.CHECK_ON_RECORD, guards.CHECK_RETIRED]

    def __str__(self) -> str:
        return self.label


class Tick(models.Model):
    """Whoever took this decision looked at this."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="ticks")

    class Meta:
        ordering = ["check_row"]
        constraints = [models.UniqueConstraint(fields=["decision", "check_row"], name="tick_once")]
        triggers = [APPEND_ONLY, guards.TICKED_WITH, guards.TICKED_FOR]

    def __str__(self) -> str:
        return f"{self.check_row_id} by {self.decision_id}"


class ReviewedDecision(Decision):
    """A decision as its checklist sees it, named for its guard: nothing is approved before what has to be looked at is ticked."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.TICKED_TO_APPROVE]
