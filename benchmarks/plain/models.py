"""Copies of three tables without triggers, for the plain writes; benchmarks.tables makes them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL

from collab.agenda.models import Goal
from collab.customer.models import Moment
from collab.people.models import Person


class PlainRequest(models.Model):
    number = models.IntegerField(db_default=RawSQL("nextval('plain_number')", ()))
    state = models.CharField(max_length=20, default="draft")
    version = models.IntegerField(default=1)
    before_hold = models.CharField(max_length=20, default="")
    title = models.CharField(max_length=160, default="")
    problem = models.TextField(default="")
    outcome = models.TextField(default="")
    needed_by_reason = models.TextField(default="")
    currency = models.CharField(max_length=3, default="USD")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.DO_NOTHING, related_name="+")
    moment = models.ForeignKey(Moment, null=True, on_delete=models.DO_NOTHING, related_name="+")
    revenue_generated = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    revenue_protected = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    estimate = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    needed_by = models.DateField(null=True)
    data_kind = models.CharField(max_length=10, default="")
    question = models.TextField(default="")
    legacy_systems = ArrayField(models.CharField(max_length=120), default=list)
    is_confidential = models.BooleanField(default=False)
    requester = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    holder = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+")
    technologist = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+")
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    state_since = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "plain"
        db_table = "plain_request"

    def __str__(self) -> str:
        return f"R-{self.number}"


class PlainEvent(models.Model):
    kind = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    action = models.CharField(max_length=30, default="")
    source = models.CharField(max_length=30, default="")
    target = models.CharField(max_length=30, default="")
    version = models.IntegerField(null=True)
    why = models.TextField(default="")
    data = models.JSONField(default=dict)

    class Meta:
        managed = False
        app_label = "plain"
        db_table = "plain_event"

    def __str__(self) -> str:
        return self.kind


class PlainDelivery(models.Model):
    event = models.ForeignKey(PlainEvent, on_delete=models.DO_NOTHING, related_name="+")
    reaction = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="due")
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="")

    class Meta:
        managed = False
        app_label = "plain"
        db_table = "plain_delivery"

    def __str__(self) -> str:
        return self.reaction
