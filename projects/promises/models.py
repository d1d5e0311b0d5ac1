"""Promise: what work was approved for, as it was then; Review: what became of it; Amendment: a change of it that two sides make."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from collab.approvals.models import Route
from collab.kit.guards import is_named
from collab.kpis.models import Kpi
from collab.people.models import Person
from projects.promises import guards
from projects.promises.states import MONTHS, ChangeState, Kind, Verdict, What

NAME = 70


class Promise(models.Model):
    """Of the request ``number`` as it was approved the ``round``-th time; ``hash`` is over all of it, made by the database.

    A KPI goes from ``before`` (None: not known) to ``target`` by ``by_on``; ``baseline`` are the keys of the measurements that stood then.
    Money is ``target`` in ``currency`` in the year after launch. ``owner`` answers for it once the work is closed. One that was
    changed ``replaces`` the one before; ``origin`` is the first of them, None for itself.
    """

    number = models.PositiveIntegerField()
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=20, choices=What.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    kpi = models.ForeignKey(Kpi, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    target = models.DecimalField(max_digits=18, decimal_places=6)
    currency = models.CharField(max_length=3, blank=True)
    by_on = models.DateField(null=True)
    baseline = ArrayField(models.BigIntegerField(), default=list)
    sponsor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    frozen_at = models.DateTimeField()
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-number", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "round", "position"], condition=Q(replaces=None), name="promise_once_a_round"),
            models.CheckConstraint(condition=Q(what__in=What.values, kind__in=Kind.values), name="promise_words_known"),
            models.CheckConstraint(
                condition=Q(what="kpi", kpi__isnull=False, currency="", by_on__isnull=False)
                | ~Q(what="kpi") & Q(kpi__isnull=True, by_on__isnull=True) & ~Q(currency=""),
                name="promise_of_a_kpi_or_money",
            ),
            models.CheckConstraint(
                condition=Q(origin__isnull=True, replaces__isnull=True) | Q(origin__isnull=False, replaces__isnull=False),
                name="promise_has_its_origin",
            ),
        ]
        indexes = [models.Index(fields=["sponsor"], condition=Q(sponsor__isnull=False), name="promise_by_sponsor")]
        triggers = guards.PROMISES

    def __str__(self) -> str:
        return f"promise {self.pk}"


class Review(models.Model):
    """What became of a promise so many ``months`` after launch. ``early_on`` is the day on which it was too early, which is so once.

    ``value`` is what the KPI was at when it was answered, ``has_signal`` whether that was more than its usual variation; None where nobody can say.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="reviews")
    origin = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="all_reviews")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    early_on = models.DateField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    note = models.CharField(max_length=NAME, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    has_signal = models.BooleanField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "months"], name="review_once"),
            models.CheckConstraint(condition=Q(months__in=MONTHS), name="review_in_its_month"),
            models.CheckConstraint(condition=is_named("note"), name="review_note_is_named"),
            models.CheckConstraint(
                condition=Q(verdict="", answered_by=None, answered_on=None, note="")
                | Q(verdict__in=("kept", "partly", "not"), answered_by__isnull=False, answered_on__isnull=False) & ~Q(note=""),
                name="review_is_answered_whole",
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(verdict=""), name="review_waits")]
        triggers = guards.REVIEWS

    def __str__(self) -> str:
        return f"review {self.pk}"


class Amendment(models.Model):
    """Another target of a promise, or another day: proposed by one, agreed to by somebody of the other side."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="amendments")
    target = models.DecimalField(max_digits=18, decimal_places=6)
    by_on = models.DateField(null=True)
    reason = models.CharField(max_length=NAME)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["promise"], condition=Q(state="waiting"), name="amendment_one_waits"),
            models.CheckConstraint(condition=is_named("reason") & ~Q(reason=""), name="amendment_says_why"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None) | Q(state__in=("agreed", "refused"), decided_by__isnull=False),
                name="amendment_decided_by_one",
            ),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="amendment_by_two"),
        ]
        triggers = guards.AMENDMENTS

    def __str__(self) -> str:
        return f"amendment {self.pk}"
