"""Habits, what home learnt of one person and what they put away; Brief and the Round in which it is made; Dispute, what is said of a figure."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from collab.dashboards import guards
from collab.dashboards.states import Says
from collab.kit.guards import is_named
from collab.people.models import Person


class Habits(models.Model):
    """What home keeps of one person, in one row: nobody else reads it, and it is on no record. Without a row it is as usual.

    ``learnt``: by kind how much was acted on and how much put away, both as they counted on a day. ``away``: by kind and thing the
    fact that was put away, and the day.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="habits")
    is_learning = models.BooleanField(
        "Home learns from what I act on and put away",
        default=True,
        db_default=True,
        help_text="It moves a thing three places at most, and none past what is late.",
    )
    is_briefed = models.BooleanField(
        "The daily brief comes by mail",
        default=True,
        db_default=True,
        help_text="By 7:00 of your own clock, on the days on which you work, where there is anything to say.",
    )
    learnt = models.JSONField(default=dict, blank=True)
    away = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "habits"
        triggers = [guards.STAYS_WHOSE]

    def __str__(self) -> str:
        return f"the habits of {self.person_id}"


class Brief(models.Model):
    """One person's brief of one day. ``lines`` names things by kind and key, with no words: whoever reads it is told what they may open now.

    One without lines is never sent, nor one that its reader does not wish by mail.
    """

    class Mail(models.TextChoices):
        NONE = "none", "Not by mail"
        DUE = "due", "Due"
        SENT = "sent", "Sent"
        PARKED = "parked", "Parked"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="briefs")
    on = models.DateField()
    made_at = models.DateTimeField()
    lines = models.JSONField(default=list, blank=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.TextField(blank=True)
    # Drawn by chance: it says nothing of anything.
    message_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="brief_once_a_day"),
            models.CheckConstraint(condition=Q(mail__in=["none", "due", "sent", "parked"]), name="brief_mail_known"),
            models.CheckConstraint(condition=Q(mail="none") | ~Q(lines=[]), name="brief_sent_says_something"),
        ]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=Q(mail="due"), name="brief_mail_due"),
            models.Index(fields=["on"], name="brief_by_day"),
        ]
        triggers = [guards.SAID_AS_IT_WAS]

    def __str__(self) -> str:
        return f"the brief of {self.person_id}, {self.on}"


class Round(models.Model):
    """Some hundred people of one time zone whose briefs of a day are owed: claimed by one worker, made in one transaction."""

    class State(models.TextChoices):
        DUE = "due", "Due"
        DONE = "done", "Done"
        PARKED = "parked", "Parked"

    zone = models.CharField(max_length=60)
    on = models.DateField()
    place = models.PositiveIntegerField()
    people = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    made = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "on", "place"], name="round_once"),
            models.CheckConstraint(condition=Q(state__in=["due", "done", "parked"]), name="round_state_known"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="round_due")]

    def __str__(self) -> str:
        return f"{self.zone}, {self.on}, {self.place}"


class Dispute(models.Model):
    """What a reader says of a figure of the executive page, and what its owner answers. Both are names of texts (``events.texts``)."""

    figure = models.CharField(max_length=40)
    says = models.CharField(max_length=8, choices=Says.choices)
    text = models.CharField(max_length=69)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=69, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(says__in=Says.values), name="dispute_says_known"),
            models.CheckConstraint(condition=is_named("text") & ~Q(text=""), name="dispute_text_is_a_name"),
            models.CheckConstraint(condition=is_named("answer"), name="dispute_answer_is_a_name"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="dispute_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["figure", "-id"], name="dispute_of_figure"),
            models.Index(fields=["id"], condition=Q(answered_at__isnull=True, says="disputes"), name="dispute_open"),
        ]
        triggers = guards.DISPUTES

    def __str__(self) -> str:
        return f"{self.by_id} {self.says} {self.figure}"
