"""Notice: one thing told to one person about one event, in the portal and, where they wish, by mail."""

from django.db import models
from django.db.models import Q

from collab.events.models import Event
from collab.people.models import Person


class Notice(models.Model):
    """What a person was told; ``mail`` says what became of the letter, ``mac`` signs what was told (``record``)."""

    class Mail(models.TextChoices):
        NONE = "none", "Not by mail"
        DUE = "due", "Due"
        SENT = "sent", "Sent"
        PARKED = "parked", "Parked"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    text = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    needs_action = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    mail_due_at = models.DateTimeField(null=True, blank=True, help_text="When the letter may be tried.")
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.TextField(blank=True)
    mac = models.CharField(max_length=64, blank=True, db_default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="notice_once"),
            models.CheckConstraint(condition=Q(mail__in=["none", "due", "sent", "parked"]), name="notice_mail_known"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person_newest"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["mail_due_at"], condition=Q(mail="due"), name="notice_mail_due"),
            models.Index(fields=["id"], condition=Q(mail="parked"), name="notice_mail_parked"),
        ]

    def __str__(self) -> str:
        return self.text
