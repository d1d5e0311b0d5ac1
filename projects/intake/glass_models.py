"""Break-glass: work that two executives of different sides let begin past the gate, and the review that follows."""

from django.db import models
from django.db.models import F, Q

from collab.access.roles import EXECUTIVES
from collab.approvals.models import Route
from collab.kit.guards import is_named
from collab.people.models import Person
from funding.funds.models import Fund
from projects.intake import glass_guards
from projects.intake.glass import GlassState, GlassVerdict

KEYS = [(role.value, role.label) for role in EXECUTIVES]


class BreakGlass(models.Model):
    """One opening. ``first`` opens it with how the work would begin; ``second`` signs until ``until``, or it lapses.

    ``amount`` is what it costs. A marketing technologist reviews it until ``review_on``; unreviewed, it goes on hold after ``hold_on``. Words
    are the names of texts.
    """

    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="glasses")
    state = models.CharField(max_length=8, choices=GlassState.choices, default=GlassState.WAITING)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_index=False)
    marketing_lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    it_lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_role = models.CharField(max_length=4, choices=KEYS)
    first_reason = models.CharField(max_length=69)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_role = models.CharField(max_length=4, choices=KEYS, blank=True)
    second_reason = models.CharField(max_length=69, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    hold_on = models.DateField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=GlassVerdict.choices, blank=True)
    reviewed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_reason = models.CharField(max_length=69, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GlassState.values), name="glass_state_known"),
            models.CheckConstraint(condition=Q(verdict__in=["", *GlassVerdict.values]), name="glass_verdict_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="glass_amount_positive"),
            models.CheckConstraint(
                condition=is_named("first_reason") & is_named("second_reason") & is_named("review_reason"), name="glass_words_are_names"
            ),
            models.CheckConstraint(condition=~Q(first=F("second")) & ~Q(first_role=F("second_role")), name="glass_two_keys"),
            models.CheckConstraint(
                condition=~Q(state="broken")
                | Q(second__isnull=False, signed_at__isnull=False, review_on__isnull=False, hold_on__isnull=False)
                & ~Q(second_reason="")
                & ~Q(second_role=""),
                name="glass_broken_by_two",
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(state="waiting"), name="glass_one_waits"),
            models.UniqueConstraint(fields=["request"], condition=Q(state="broken"), name="glass_broken_once"),
        ]
        indexes = [models.Index(fields=["review_on"], condition=Q(state="broken", verdict=""), name="glass_to_review")]
        triggers = glass_guards.OF_GLASS

    def __str__(self) -> str:
        return f"break-glass of {self.request_id}"
