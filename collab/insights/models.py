"""Insight: one sentence that somebody found out or a project taught, with its evidence; Citation: where it was used."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from collab.approvals.models import Decision
from collab.insights import guards
from collab.insights.states import STOPPED, Asked, Kind
from collab.kit.guards import APPEND_ONLY
from collab.people.models import Person

LONGEST, LONGEST_EVIDENCE, LONGEST_LINK, LONGEST_TAG = 300, 4_000, 500, 40


class Insight(models.Model):
    """``text`` is the sentence. What it is tied to stands by code and number, held to by the database; its projects say who may know of it.

    ``asked`` is the question that a lesson answers, empty where nobody asked; ``search`` is filled by the database.
    """

    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.INSIGHT)
    asked = models.CharField(max_length=12, blank=True)
    text = models.CharField(max_length=LONGEST)
    evidence = models.TextField(blank=True)
    link = models.CharField(max_length=LONGEST_LINK, blank=True)
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), default=list, blank=True)
    goals = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    moments = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    projects = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    expires_on = models.DateField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="insight_says_something"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="insight_kind_known"),
            models.CheckConstraint(condition=Q(asked__in=["", STOPPED, *Asked.values]), name="insight_answers_a_question"),
            models.CheckConstraint(condition=Q(asked="") | Q(kind=Kind.LESSON), name="insight_lessons_answer"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="insight_search"),
            GinIndex(fields=["goals"], name="insight_by_goal"),
            GinIndex(fields=["moments"], name="insight_by_moment"),
            GinIndex(fields=["tags"], name="insight_by_tag"),
            models.Index(fields=["-made_at", "-id"], name="insight_newest"),
        ]
        triggers = [
            guards.BEGINS,
            guards.STAYS,
            guards.STEPS,
            guards.ON_RECORD,
            guards.WITHDRAWN_ON_RECORD,
            guards.NAMES,
            guards.SEARCHABLE,
        ]

    def __str__(self) -> str:
        return self.text


class Citation(models.Model):
    """An insight was used: in the request of this number, or in a decision on it. It stays."""

    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, related_name="citations")
    number = models.PositiveIntegerField()
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["insight", "number"], condition=Q(decision=None), name="citation_once_in_a_request"),
            models.UniqueConstraint(fields=["insight", "decision"], name="citation_once_in_a_decision"),
        ]
        indexes = [models.Index(fields=["number"], name="citation_by_request")]
        triggers = [APPEND_ONLY, guards.CITED, guards.OF_ITS_REQUEST]

    def __str__(self) -> str:
        return f"{self.insight_id} in R-{self.number}"
