"""Goal: what marketing and technology want to reach together, signed by both; Cycle: what they plan together, with its Questions."""

from django.db import models
from django.db.models import F, Q

from collab.agenda import action_guards, cycle_guards, guards
from collab.kpis.models import Kpi
from collab.people.models import Person


class Cycle(models.Model):
    """A planning cycle of both sides. ``envelopes`` are rows of strategy, amount and currency, by the codes of strategies.

    ``signed_mark`` is of what the signatures are for. With both it is frozen: ``hash`` is that of the event which says what was
    agreed, and the words that stood here and in its questions stand there.
    """

    code = models.CharField(max_length=50, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    input_marketing = models.TextField(blank=True)
    input_it = models.TextField(blank=True)
    envelopes = models.JSONField(default=list, blank=True)
    signed_by_cmo_at = models.DateTimeField(null=True, blank=True)
    signed_by_cio_at = models.DateTimeField(null=True, blank=True)
    signed_mark = models.CharField(max_length=16, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_start"),
            models.CheckConstraint(condition=Q(code__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="cycle_code_plain"),
            models.CheckConstraint(
                condition=Q(hash="", signed_by_cmo_at__isnull=True)
                | Q(hash="", signed_by_cio_at__isnull=True)
                | (~Q(hash="") & Q(signed_by_cmo_at__isnull=False) & Q(signed_by_cio_at__isnull=False)),
                name="cycle_frozen_by_both",
            ),
        ]
        triggers = [
            cycle_guards.BEGINS,
            cycle_guards.STAYS,
            cycle_guards.FROZEN,
            cycle_guards.STEPS,
            cycle_guards.ON_RECORD,
            cycle_guards.SIGNED,
            cycle_guards.AGREED,
        ]

    def __str__(self) -> str:
        return self.code


class Question(models.Model):
    """What is to be answered before a cycle is signed, by its owner; open while it has no answer."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="question_asks_something")]
        triggers = [cycle_guards.WHILE_OPEN, cycle_guards.ASKED]

    def __str__(self) -> str:
        return self.text


class Action(models.Model):
    """What somebody does by a day because it was decided: in a planning cycle, or in a review, and where in words.

    ``place`` is the review's address in the portal, empty for a cycle's. Open while it has no ``done_on``.
    """

    text = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    cycle = models.ForeignKey(Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    place = models.CharField(max_length=120, blank=True, db_default="", default="")
    decided = models.CharField(max_length=200)
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(decided=""), name="action_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(cycle__isnull=False, place="") | Q(cycle=None, place__startswith="/"), name="action_of_a_cycle_or_a_review"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="action_open_by_day")]
        triggers = [action_guards.BEGINS, action_guards.STAYS, action_guards.STEPS, action_guards.ON_RECORD]

    def __str__(self) -> str:
        return self.text


class Goal(models.Model):
    """A shared goal for a period, with an owner from each side and the KPIs that show it."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    owner_marketing = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner_it = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_by_cmo_at = models.DateTimeField(null=True, blank=True)
    signed_by_cio_at = models.DateTimeField(null=True, blank=True)
    kpis = models.ManyToManyField(Kpi, blank=True, related_name="goals")
    # The goal that this one is a part of: three levels at most, in no circle, held to by the database.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    # The cycle that it is planned in; a frozen one keeps what it said then, wherever it goes.
    cycle = models.ForeignKey(Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="goal_ends_after_start"),
            models.CheckConstraint(condition=~Q(owner_marketing=F("owner_it")), name="goal_two_owners"),
        ]
        triggers = [guards.STARTS, guards.SIGNED, guards.CHANGED, guards.LEVELS, cycle_guards.INTO_OPEN, cycle_guards.PLANNED]

    def __str__(self) -> str:
        return self.title
