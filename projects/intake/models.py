"""Request: a wish from marketing for technology work, from draft to closed, and the grants on confidential ones."""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from collab.access.grants import Grant
from collab.agenda.models import Goal
from collab.appointments.states import State as Answer
from collab.approvals import keys, vacancies
from collab.approvals.disagreeing import Disagreement
from collab.approvals.models import Route
from collab.customer.models import DataSource, Moment
from collab.events.models import Event
from collab.kit.errors import Conflict
from collab.people.models import Person
from funding.funds import shortfall
from funding.funds.models import Allocation, AllocationState
from funding.funds.shortfall import Funding
from projects.catalogue.models import EntryVersion
from projects.intake import (
    colleague_guards,
    condition_guards,
    facts,
    guards,
    owned_guards,
    replies,
    row_guards,
    run_guards,
    sight_guards,
    triage_guards,
)
from projects.intake.asked import REGISTERS
from projects.intake.conditions import Followed, holding_up
from projects.intake.facts import DataKind, Names
from projects.intake.gate_models import GateProof as GateProof
from projects.intake.gated import Gated
from projects.intake.glass_models import BreakGlass as BreakGlass
from projects.intake.part_models import Colleague as Colleague
from projects.intake.part_models import Stop as Stop
from projects.intake.proxies import AssuredWork, PromisedWork, ReleasedWork, RoutedWork, SeenWork, WorkByAssurance  # noqa: F401 - their triggers are this app's
from projects.intake.reply_models import Reply as Reply
from projects.intake.run_models import RunOwner as RunOwner
from projects.intake.spelled import Word as Word
from projects.intake.states import OPEN, TO_ANSWER, State
from projects.intake.triage_models import Size
from projects.launches.models import Launch
from projects.owned.models import Tool
from projects.portfolio.models import Project

# What an unknown date and an unknown amount count as where requests are put in order.
FAR, LONG_AGO = date(9999, 12, 31), date(1, 1, 1)
MUCH, LESS_THAN_NOTHING = Decimal(10) ** 15, Decimal(-1)
# What a list is sorted by where it may be unknown: that is last from either end, and no value.
NEEDED_UP, NEEDED_DOWN = (Coalesce("needed_by", Value(day, output_field=models.DateField())) for day in (FAR, LONG_AGO))
WORTH_UP, WORTH_DOWN = (
    Coalesce("worth", Value(most, output_field=models.DecimalField(max_digits=20, decimal_places=2))) for most in (MUCH, LESS_THAN_NOTHING)
)


class Request(Gated, models.Model):
    """The whole of a request. Amounts are in ``currency``; None means that the requester does not know.

    ``number`` is given by the database. ``before_hold`` is the state that ``resume`` leads back to. ``state_since`` is when the state began;
    ``holder`` is the person who has it now, where it is one person. ``search`` is filled by the database.
    """

    number = models.PositiveIntegerField(unique=True, editable=False, db_default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    before_hold = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=160, blank=True)
    # Found by ``request_goal_state``.
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="requests", db_index=False)
    moment = models.ForeignKey(Moment, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    problem = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    revenue_generated = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    # What it is worth in the house's currency at the rate of the day that was said: lists compare by it.
    worth = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True, editable=False)
    revenue_protected = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    estimate = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    needed_by = models.DateField(null=True, blank=True)
    needed_by_reason = models.TextField(blank=True)
    # Found by ``request_by_launch``: few of many serve one.
    launch = models.ForeignKey(Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="requests", db_index=False)
    # What the policy reads of the kind of data; kept in step with it by the database. None: nobody knows.
    personal_data = models.BooleanField(null=True, blank=True, help_text="None: the requester does not know.")
    # None: nobody was asked, which is none of the words.
    data_kind = models.CharField(max_length=10, null=True, blank=True, choices=DataKind.choices)  # noqa: DJ001 - empty would be an answer
    data_where = models.TextField(null=True, blank=True)  # noqa: DJ001 - empty is "not known yet"
    # Codes in the register of that name, held to it by the database; empty: not known yet, None: nobody was asked.
    brands = ArrayField(models.CharField(max_length=50), null=True, blank=True)
    markets = ArrayField(models.CharField(max_length=50), null=True, blank=True)
    suppliers = ArrayField(models.CharField(max_length=50), null=True, blank=True)
    products = ArrayField(models.CharField(max_length=50), null=True, blank=True)
    regulations = ArrayField(models.CharField(max_length=50), null=True, blank=True)
    # Rows as ``effects`` and ``costs`` say, held to that by the database; empty: not known yet, None: nobody was asked.
    effects = models.JSONField(null=True, blank=True)
    costs = models.JSONField(null=True, blank=True)
    # Rows as ``shares`` says, the goal among them; None: its goal alone.
    goals = models.JSONField(null=True, blank=True)
    data_sources = models.ManyToManyField(DataSource, blank=True, related_name="requests")
    legacy_systems = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    is_confidential = models.BooleanField(default=False)
    # Found by ``request_by_requester``; an index of its own would only be written.
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests", db_index=False)
    sponsor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sponsored")
    technologist = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="request")
    project = models.OneToOneField(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="request")
    # What answers it that the company owns already, and what is not spent so.
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    avoided = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    avoided_in = models.CharField(max_length=3, blank=True, db_default="")
    # The version of the catalogue's entry that it was asked with; its answers are ``Reply`` rows.
    asked_as = models.ForeignKey(EntryVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    # The one that it is a part of; that one is split, and its parts carry on.
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    # What IT said last that it takes, and until when IT is asked to say so.
    size = models.ForeignKey(Size, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    size_due_on = models.DateField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField()
    updated_at = models.DateTimeField()
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="request_state_known"),
            models.CheckConstraint(condition=Q(estimate__isnull=True) | Q(estimate__gt=0), name="request_estimate_positive"),
            models.CheckConstraint(
                condition=(Q(revenue_generated__isnull=True) | Q(revenue_generated__gte=0))
                & (Q(revenue_protected__isnull=True) | Q(revenue_protected__gte=0)),
                name="request_revenue_not_negative",
            ),
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="request_not_into_itself"),
            models.CheckConstraint(
                condition=~Q(state__in=["in_approval", "approved", "funded", "in_delivery", "delivered", "closed", "stopped"])
                | Q(route__isnull=False),
                name="request_routed_before_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_delivery", "delivered", "closed"]) | Q(project__isnull=False), name="request_delivers_a_project"
            ),
            models.CheckConstraint(condition=~Q(state="merged") | Q(merged_into__isnull=False), name="request_merged_into_one"),
            models.CheckConstraint(
                condition=~Q(state="answered_by_own") | Q(tool__isnull=False, avoided__gte=0) & ~Q(avoided_in=""),
                name="request_answered_by_something",
            ),
            models.CheckConstraint(condition=~Q(state="on_hold") | ~Q(before_hold=""), name="request_held_from_somewhere"),
            models.CheckConstraint(condition=Q(data_kind__isnull=True) | Q(data_kind__in=DataKind.values), name="request_data_kind_known"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="request_search"),
            GinIndex(fields=["brands"], condition=Q(brands__isnull=False), name="request_by_brand"),
            GinIndex(fields=["suppliers"], condition=Q(suppliers__isnull=False), name="request_by_supplier"),
            # The newest of a kind of data, for cases: "none" and "personal" are most of all.
            models.Index(fields=["data_kind", "-number"], condition=Q(data_kind__isnull=False), name="request_by_data_kind"),
            GinIndex(fields=["markets"], condition=Q(markets__isnull=False), name="request_by_market"),
            GinIndex(OpClass(F("effects"), name="jsonb_path_ops"), condition=Q(effects__isnull=False), name="request_by_effect"),
            models.Index(fields=["id"], condition=Q(goals__isnull=False), name="request_of_several_goals"),
            models.Index(fields=["launch"], condition=Q(launch__isnull=False), name="request_by_launch"),
            models.Index(fields=["tool"], condition=Q(tool__isnull=False), name="request_by_tool"),
            models.Index(fields=["asked_as"], condition=Q(asked_as__isnull=False), name="request_by_entry"),
            # Few of many: what a page is drawn for is told by these.
            models.Index(fields=["id"], condition=Q(is_confidential=True), name="request_hidden"),
            models.Index(fields=["state", "-number"], name="request_state_number"),
            models.Index(fields=["requester", "-updated_at"], name="request_by_requester"),
            # What its requester has to finish or answer, for home: few of many.
            models.Index(fields=["requester", "-updated_at", "-id"], condition=Q(state__in=TO_ANSWER), name="request_to_answer"),
            models.Index(fields=["-updated_at", "-id"], name="request_updated"),
            models.Index(fields=["submitted_at", "id"], condition=Q(state="in_triage"), name="request_inbox"),
            models.Index(
                fields=["snoozed_until", "id"], condition=Q(state="in_triage", snoozed_until__isnull=False), name="request_snoozed"
            ),
            models.Index(fields=["goal", "state", "-number"], name="request_goal_state"),
            models.Index(fields=["goal", "-number"], condition=Q(state__in=list(OPEN)), name="request_open_goal"),
            # The two columns of the list that may be empty are sorted by what stands for empty, which is last either way.
            models.Index(NEEDED_UP, "number", name="request_by_needed"),
            models.Index(NEEDED_DOWN, "number", name="request_needed_down"),
            models.Index(WORTH_UP, "number", name="request_worth_up"),
            models.Index(WORTH_DOWN, "number", name="request_worth_down"),
        ]
        triggers = [
            *guards.OF_A_ROW,
            *row_guards.ROWS,
            guards.BY_ARROWS,
            guards.ON_RECORD,
            guards.HELD_ON_RECORD,
            guards.ASKED_BY_ON_RECORD,
            *sight_guards.OF_REQUEST,
            colleague_guards.ASKS_ONCE,
            guards.STOPPED_WHOLE,
            *owned_guards.OF_REQUEST,
            *triage_guards.OF_REQUEST,
            condition_guards.CONDITIONS_FIRST,
            run_guards.FUNDED_OWNED,
            *guards.NEVER_SENT,
        ]

    def __str__(self) -> str:
        return f"R-{self.number} {self.title}".strip()

    @cached_property
    def entry_names(self) -> Names:
        """The names of what it names in registers, when this was first asked of the row. One query, or none."""
        return facts.names((name, getattr(self, name)) for name in REGISTERS)

    @cached_property
    def colleague_keys(self) -> frozenset[int]:
        """The keys of those who ask for it with its requester, when this was first asked of the row. One query, none where they were fetched."""
        return frozenset(one.person_id for one in self.colleagues.all())

    @cached_property
    def unanswered(self) -> list[str]:
        """What the entry that it was asked with still needs, when this was first asked of the row. Two queries, or none."""
        return replies.unanswered(self)

    @cached_property
    def funding(self) -> Funding | None:
        """What was approved and promised when this was first asked of the row; None before it is routed. One query."""
        return None if self.route is None else shortfall.of(self.route)

    @cached_property
    def proposed_stop(self) -> "Stop | None":
        """The proposal to stop it that waits for an answer, when this was first asked of the row. One query."""
        return self.stops.filter(state=Answer.PROPOSED).select_related("proposed_by", "route").first()

    @cached_property
    def last_event(self) -> Event | None:
        """The last thing that happened to it when this was first asked of the row. One query."""
        return Event.objects.filter(subject_kind="intake.request", subject_id=self.pk).order_by("-sequence").first()

    @cached_property
    def judge_keys(self) -> frozenset[int]:
        """The key of whoever is to settle what its two keys disagree on, when this was first asked of the row: settling it is a move of theirs."""
        return frozenset(key for (key,) in keys.judged(route=self.route_id).rows()) if self.route_id else frozenset()

    @cached_property
    def disagreement(self) -> Disagreement | None:
        """What two keys of its route disagree on, when this was first asked of the row. One query."""
        return None if self.route is None else keys.open_on(self.route)

    @cached_property
    def conditions_open(self) -> list[Followed]:
        """What has to be so before it goes on, when this was first asked of the row. Two queries at most, one where there is nothing."""
        return holding_up(self.route_id)

    @cached_property
    def vacant(self) -> tuple[dict[int, set[int]], str]:
        """Who could take the seats of those who have left its route, by panel; and where nobody could, why. As first asked of the row."""
        try:
            new = {} if self.route is None else vacancies.to_fill(self.route)
        except Conflict as short:
            return {}, short.sentence
        return new, "" if new else "Whoever has a seat in a group that decides still holds it, or all of the group sit there."

    @cached_property
    def is_holding_money(self) -> bool:
        """Whether a fund still keeps a promise to it, when this was first asked of the row. One query."""
        return Allocation.objects.filter(route=self.route).exclude(state=AllocationState.RELEASED).exists()

    @property
    def code(self) -> str:
        """The short number, given once and kept for life: R-231."""
        return f"R-{self.number}"


class RequestGrant(Grant):
    """Who else may see a confidential request."""

    content_object = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="grants")

    class Meta(Grant.Meta):
        triggers = [
            pgtrigger.Trigger(
                name="shown_on_record",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=guards.SHOWN_ON_RECORD,
            )
        ]
