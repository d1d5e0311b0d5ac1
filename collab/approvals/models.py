"""Route with steps, panels, seats and recusals, and the append-only Decision."""

from django.db import models
from django.db.models import F, Q

from collab.access.roles import Role
from collab.approvals import guards, on_record, panel_guards
from collab.approvals.authority import Limit, Remit  # noqa: F401 - tables of this app
from collab.approvals.conditioned import Condition  # noqa: F401
from collab.approvals.disagreeing import Disagreement  # noqa: F401
from collab.approvals.policy_models import Policy as Policy
from collab.approvals.policy_models import PolicyRule as PolicyRule
from collab.approvals.retracting import Retraction as Retraction
from collab.approvals.retracting import Standing
from collab.approvals.standins.models import StandIn  # noqa: F401 - a table of this app
from collab.approvals.states import REQUEST, DataClass, PanelState, RouteKind, RouteState, Seating, StepState, Track, Verdict
from collab.approvals.track_guards import ROUTE_BY_POLICY
from collab.kit.guards import APPEND_ONLY, is_named
from collab.kit.money import Money
from collab.people.models import Person


class Route(models.Model):
    """The recorded routing of one subject by whom its kind lets route it, and where its approval stands.

    Allocations and projects hang on a request's passed route: that is how the database keeps the gateway. ``number`` is that of the piece
    of work, where there is one: it may have several routes, of several subjects. ``facts`` are what the policy was asked with, in the form
    ``facts_version``; ``round`` counts how often approval began anew after a material change. ``carried``: decided before routes had subjects.
    ``lighter_than`` is the policy's own track where a lighter one was chosen, else empty; the database sets it.
    """

    kind = models.CharField(max_length=12, choices=RouteKind.choices, default=RouteKind.ROUTED, db_default=RouteKind.ROUTED)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    number = models.PositiveIntegerField(null=True, blank=True, db_index=True)
    facts = models.JSONField()
    facts_version = models.PositiveSmallIntegerField()
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    routed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="routed")
    routed_at = models.DateTimeField()
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="routes")
    track = models.CharField(max_length=10, choices=Track.choices, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    weighed = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text="In the policy's currency, at the rate of the day."
    )
    data_class = models.CharField(max_length=10, choices=DataClass.choices, blank=True)
    state = models.CharField(max_length=10, choices=RouteState.choices, default=RouteState.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    carried = models.BooleanField(default=False, db_default=False)
    lighter_than = models.CharField(max_length=10, choices=Track.choices, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subject_kind=REQUEST) | ~Q(routed_by=F("requester")), name="route_not_by_requester"),
            models.CheckConstraint(condition=Q(subject_kind__regex=r"^[a-z]+\.[a-z]+$"), name="route_kind_is_a_label"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="") | Q(amount__isnull=False) & ~Q(currency=""),
                name="route_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=~Q(subject_kind=REQUEST)
                | Q(number__isnull=False, amount__isnull=False, track__in=Track.values, data_class__in=DataClass.values),
                name="route_of_a_request_is_whole",
            ),
            models.CheckConstraint(condition=Q(state__in=RouteState.values), name="route_state_known"),
            models.CheckConstraint(
                condition=Q(kind="routed") | Q(kind__in=RouteKind.values, subject_kind=REQUEST), name="route_kind_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="route_amount_positive"),
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=Q(state="open"), name="route_one_open"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="route_subject"),
            models.Index(fields=["-routed_at"], condition=~Q(lighter_than=""), name="route_lighter"),
        ]
        triggers = [
            ROUTE_BY_POLICY,
            *guards.OF_ROUTE,
            on_record.ROUTE_MADE,
            on_record.ROUTE_MOVES,
        ]

    def __str__(self) -> str:
        return f"Route of {self.work}"

    @property
    def work(self) -> str:
        """What the route is about, in a sentence: the number of the piece of work, or the subject's kind and key."""
        return f"R-{self.number}" if self.number else f"{self.subject_kind} {self.subject_id}"

    @property
    def money(self) -> Money | None:
        """The amount that is decided on, where the subject has one."""
        return None if self.amount is None else Money(self.amount, self.currency)

    @property
    def asked(self) -> Money:
        """The amount of a route that has one: a request's always does."""
        assert self.amount is not None
        return Money(self.amount, self.currency)


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
        triggers = [guards.STEP_WAITS, guards.STEP_KEPT, guards.STEP_PASSES, on_record.STEP_MOVES]

    def __str__(self) -> str:
        return self.name


class Panel(models.Model):
    """A group that decides in a step, with the number of approvals it takes.

    Of a group that decides by a ``share`` of those who sit there, the number is known when they do. ``veto``: see ``defaults.Rule``.
    """

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="panels")
    role = models.CharField(max_length=20, choices=Role.choices)
    quorum = models.PositiveSmallIntegerField()
    seating = models.CharField(max_length=12, choices=Seating.choices, default=Seating.AT_ROUTING, db_default=Seating.AT_ROUTING)
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    veto = models.CharField(max_length=20, blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=PanelState.choices, default=PanelState.WAITING)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["step", "role"], name="panel_once"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="panel_quorum_positive"),
            models.CheckConstraint(condition=Q(state__in=PanelState.values), name="panel_state_known"),
        ]
        indexes = [models.Index(fields=["step"], condition=Q(state="open"), name="panel_open")]
        triggers = [*panel_guards.OF_PANEL, on_record.PANEL_MOVES]

    def __str__(self) -> str:
        return self.get_role_display()


class Seat(models.Model):
    """A person entitled to decide in a panel; fixed when it was routed, or taken with the decision (``Panel.seating``)."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "person"], name="seat_once")]
        triggers = [APPEND_ONLY, guards.SEAT_ENTITLED, on_record.SEATED]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.panel_id}"


class Recusal(models.Model):
    """A person who may not decide on this route, and because of what: requester, sponsor or lead."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["route", "person"], name="recusal_once")]
        triggers = [APPEND_ONLY, guards.RECUSAL_BEFORE_DECISION, on_record.RECUSED]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.because}"


class Decision(models.Model):
    """One person's verdict, signed and unchangeable; ``on_behalf_of`` has the seat where ``person`` stood in for somebody.

    ``objects`` are those that stand, ``every`` those taken back too; ``take`` counts them.
    """

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="decisions")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="decisions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions")
    on_behalf_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    # The names of texts (``collab.events.texts``), never the words.
    conditions = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    take = models.PositiveSmallIntegerField(default=1, db_default=1)
    objects = Standing()
    every = models.Manager()  # noqa: DJ012

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["route", "round", "person", "take"], name="decision_once_a_person"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="decision_verdict_known"),
            models.CheckConstraint(
                condition=~Q(verdict__in=["reject", "ask_for_changes"]) | ~Q(reason=""), name="decision_no_needs_reason"
            ),
            models.CheckConstraint(condition=~Q(verdict="approve_with_conditions") | ~Q(conditions=""), name="decision_names_conditions"),
            models.CheckConstraint(condition=is_named("reason") & is_named("conditions"), name="decision_words_are_names"),
        ]
        triggers = [APPEND_ONLY, guards.DECISION_ALLOWED, on_record.DECIDED]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.verdict}"
