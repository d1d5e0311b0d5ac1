"""Policy and its rules, Route with steps, panels, seats and recusals, and the append-only Decision."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from collab.access.roles import Role
from collab.approvals import guards
from collab.approvals.states import DataClass, PanelState, RouteState, StepState, Track, Verdict
from collab.kit.guards import APPEND_ONLY
from collab.people.models import Person


class Policy(models.Model):
    """One version of the table that turns a request's facts into a route; in force from a day on.

    Amounts are in ``currency``. ``fast_below`` and ``standard_below`` give the suggested track;
    ``material_share`` is the share by which an amount may change before approval starts again.
    """

    number = models.PositiveIntegerField(unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    fast_below = models.DecimalField(max_digits=16, decimal_places=2)
    standard_below = models.DecimalField(max_digits=16, decimal_places=2)
    material_share = models.DecimalField(max_digits=4, decimal_places=3, default="0.100")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            ExclusionConstraint(
                name="policy_one_a_day",
                expressions=[(Func(F("starts_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(fast_below__lt=F("standard_below")), name="policy_tracks_ascend"),
        ]
        triggers = [guards.POLICY_KEPT, guards.POLICY_STAYS]

    def __str__(self) -> str:
        return f"Policy {self.number}"


class PolicyRule(models.Model):
    """In this track, from this amount up to below that, for this class of data: this group decides at this step."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="rules")
    track = models.CharField(max_length=10, choices=Track.choices)
    amount_from = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    amount_below = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    data_class = models.CharField(max_length=10, choices=DataClass.choices, blank=True, help_text="Empty: any class.")
    position = models.PositiveSmallIntegerField()
    step_name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    quorum = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["policy", "track", "position", "role"]
        constraints = [
            models.CheckConstraint(condition=Q(track__in=Track.values), name="rule_track_known"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="rule_quorum_positive"),
            models.CheckConstraint(condition=Q(amount_below__isnull=True) | Q(amount_below__gt=F("amount_from")), name="rule_band_open"),
        ]
        triggers = [APPEND_ONLY, guards.RULE_BEFORE_USE]

    def __str__(self) -> str:
        return f"{self.track}: {self.role}"


class Route(models.Model):
    """The recorded routing of one request by a marketing technologist, and where its approval stands.

    Allocations and projects hang on a passed route: that is how the database keeps the gateway.
    ``number`` is the request's; ``round`` counts how often approval began anew after a material change.
    """

    number = models.PositiveIntegerField(db_index=True)
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    routed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="routed")
    routed_at = models.DateTimeField()
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="routes")
    track = models.CharField(max_length=10, choices=Track.choices)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    data_class = models.CharField(max_length=10, choices=DataClass.choices)
    state = models.CharField(max_length=10, choices=RouteState.choices, default=RouteState.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(routed_by=F("requester")), name="route_not_by_requester"),
            models.CheckConstraint(condition=Q(state__in=RouteState.values), name="route_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="route_amount_positive"),
            models.UniqueConstraint(fields=["number"], condition=Q(state="open"), name="route_one_open"),
        ]
        triggers = [guards.ROUTE_BY_TECHNOLOGIST, guards.ROUTE_STARTS_OPEN, guards.ROUTE_KEEPS_FACTS, guards.ROUTE_PASSES]

    def __str__(self) -> str:
        return f"Route of R-{self.number}"


class Step(models.Model):
    """A stage of a route; its panels decide side by side. ``round`` is the round its decisions count in."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.WAITING)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="step_once"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="step_state_known"),
            models.UniqueConstraint(fields=["route"], condition=Q(state="open"), name="step_one_open"),
        ]
        triggers = [guards.STEP_KEPT]

    def __str__(self) -> str:
        return self.name


class Panel(models.Model):
    """A group that decides in a step, with the number of approvals it takes."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="panels")
    role = models.CharField(max_length=20, choices=Role.choices)
    quorum = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PanelState.choices, default=PanelState.WAITING)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["step", "role"], name="panel_once"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="panel_quorum_positive"),
            models.CheckConstraint(condition=Q(state__in=PanelState.values), name="panel_state_known"),
        ]
        indexes = [models.Index(fields=["step"], condition=Q(state="open"), name="panel_open")]
        triggers = [guards.PANEL_KEPT]

    def __str__(self) -> str:
        return self.get_role_display()


class Seat(models.Model):
    """A person entitled to decide in a panel; fixed when the request was routed."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "person"], name="seat_once")]
        triggers = [APPEND_ONLY, guards.SEAT_ENTITLED]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.panel_id}"


class Recusal(models.Model):
    """A person who may not decide on this route, and because of what: requester, sponsor or lead."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["route", "person"], name="recusal_once")]
        triggers = [APPEND_ONLY, guards.RECUSAL_BEFORE_DECISION]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.because}"


class Decision(models.Model):
    """One person's verdict, signed and unchangeable."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="decisions")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="decisions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    conditions = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["route", "round", "person"], name="decision_once_a_person"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="decision_verdict_known"),
            models.CheckConstraint(
                condition=~Q(verdict__in=["reject", "ask_for_changes"]) | ~Q(reason=""), name="decision_no_needs_reason"
            ),
            models.CheckConstraint(condition=~Q(verdict="approve_with_conditions") | ~Q(conditions=""), name="decision_names_conditions"),
        ]
        triggers = [APPEND_ONLY, guards.DECISION_ALLOWED]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.verdict}"
