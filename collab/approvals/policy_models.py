"""Policy and its rules: the table that turns the facts of a kind of subject into a route."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from collab.access.roles import Role
from collab.approvals import guards, on_record
from collab.approvals.states import REQUEST, DataClass, Seating, Track
from collab.kit.guards import APPEND_ONLY

KIND_HASH = Func(F("subject_kind"), function="hashtext")


class Policy(models.Model):
    """One version of the table that turns the facts of a kind of subject into a route; in force from a day on.

    Amounts are in ``currency``. ``fast_below`` and ``standard_below`` give the suggested track; ``material_share`` is the share by which an
    amount may change before approval starts again. The floor: nothing of ``standard_from`` or more goes on a lighter track than standard,
    nothing of ``major_from`` or more on a lighter one than major (null: no such limit), and personal data on none below ``personal_floor``.
    ``material`` names what of a request is decided again when it changes (keys of ``routes.CONCERNS``); null: all that was before.
    """

    subject_kind = models.CharField(max_length=40, default=REQUEST, db_default=REQUEST)
    number = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    fast_below = models.DecimalField(max_digits=16, decimal_places=2)
    standard_below = models.DecimalField(max_digits=16, decimal_places=2)
    material_share = models.DecimalField(max_digits=4, decimal_places=3, default="0.100")
    standard_from = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    major_from = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    personal_floor = models.CharField(max_length=10, choices=Track.choices, default=Track.FAST, db_default=Track.FAST)
    material = ArrayField(models.CharField(max_length=20), null=True, blank=True)
    # Up to here two executives may let work begin that went through no gate; null: they may not.
    break_glass_below = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            ExclusionConstraint(
                name="policy_one_a_day",
                # A range of one number stands for the kind: an index of ranges compares no text without an extension.
                expressions=[
                    (Func(KIND_HASH, KIND_HASH, Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(fields=["subject_kind", "number"], name="policy_number_once"),
            models.CheckConstraint(condition=Q(fast_below__lt=F("standard_below")), name="policy_tracks_ascend"),
            models.CheckConstraint(condition=Q(personal_floor__in=Track.values), name="policy_floor_known"),
        ]
        triggers = [guards.POLICY_KEPT, guards.POLICY_STAYS, guards.POLICY_AGREED, on_record.POLICY_PUBLISHED, on_record.POLICY_ENDS]

    def __str__(self) -> str:
        return f"Policy {self.number}"


class PolicyRule(models.Model):
    """In this track, from this amount up to below that, for this class of data: this group decides at this step.

    A kind without tracks leaves ``track`` empty; for a request that is any. ``cells`` are the other columns of the table. ``role`` is a role,
    or a group: of the policy (``groups``) or one that the subject's kind knows. ``share``, ``veto`` and ``people``: see ``defaults.Rule``.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="rules")
    track = models.CharField(max_length=10, choices=Track.choices, blank=True)
    amount_from = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    amount_below = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    data_class = models.CharField(max_length=10, choices=DataClass.choices, blank=True, help_text="Empty: any class.")
    position = models.PositiveSmallIntegerField()
    step_name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    quorum = models.PositiveSmallIntegerField(default=1)
    seating = models.CharField(max_length=12, choices=Seating.choices, default=Seating.AT_ROUTING, db_default=Seating.AT_ROUTING)
    cells = models.JSONField(default=dict, db_default={}, blank=True)
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    veto = models.CharField(max_length=20, blank=True, default="", db_default="")
    people = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)

    class Meta:
        ordering = ["policy", "track", "position", "role"]
        constraints = [
            models.CheckConstraint(condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1), name="rule_share_of_them"),
            models.CheckConstraint(condition=Q(track__in=[*Track.values, ""]), name="rule_track_known"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="rule_quorum_positive"),
            models.CheckConstraint(condition=Q(amount_below__isnull=True) | Q(amount_below__gt=F("amount_from")), name="rule_band_open"),
        ]
        triggers = [APPEND_ONLY, guards.RULE_BEFORE_USE, guards.RULE_AGREED, on_record.RULE_PUBLISHED]

    def __str__(self) -> str:
        return f"{self.track}: {self.role}"
