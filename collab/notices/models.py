"""Notice: one thing told to one person about one event, in the portal and, where they wish, by mail. And what they wish."""

from django.db import models
from django.db.models import Q

from collab.events.models import Event
from collab.notices import guards
from collab.notices.states import USUAL, Kind, Rhythm, Way
from collab.people.models import Person


class Notice(models.Model):
    """What a person was told; ``mail`` says what became of the letter, ``mac`` signs what was told (``record``).

    A letter is the row of its first notice, which is ``due``; what goes ``along`` names that row as its ``letter``.
    """

    class Mail(models.TextChoices):
        NONE = "none", "Not by mail"
        WAITS = "waits", "Waits for its letter"
        DUE = "due", "Due"
        ALONG = "along", "In the letter of another"
        SENT = "sent", "Sent"
        PARKED = "parked", "Parked"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    text = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    needs_action = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WORK, db_default=Kind.WORK)
    topic = models.CharField(max_length=64, blank=True, default="", db_default="", help_text="What its thread is about, by kind and key.")
    headline = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="What the letters of its thread are called."
    )
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    mail_due_at = models.DateTimeField(null=True, blank=True, help_text="When it is looked at again, or its letter may be tried.")
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.TextField(blank=True)
    letter = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="along", db_index=False)
    # Drawn by chance where the letter is made: they say nothing of anything, and nobody makes one up.
    message_id = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    thread = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    mac = models.CharField(max_length=64, blank=True, db_default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="notice_once"),
            models.CheckConstraint(condition=Q(mail__in=["none", "waits", "due", "along", "sent", "parked"]), name="notice_mail_known"),
            models.CheckConstraint(condition=~Q(mail="along") | Q(letter__isnull=False), name="notice_goes_along_with_one"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person_newest"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["mail_due_at"], condition=Q(mail="due"), name="notice_mail_due"),
            models.Index(fields=["id"], condition=Q(mail="parked"), name="notice_mail_parked"),
            models.Index(fields=["mail_due_at"], condition=Q(mail="waits"), name="notice_mail_waits"),
            models.Index(fields=["person"], condition=Q(mail="waits"), name="notice_person_waits"),
            models.Index(fields=["letter"], condition=Q(letter__isnull=False), name="notice_along"),
            models.Index(fields=["letter"], condition=Q(mail="along"), name="notice_mail_along"),
            models.Index(fields=["person", "topic"], condition=~Q(thread=""), name="notice_thread"),
        ]
        triggers = [guards.NOT_TO_WHO_DID_IT]

    def __str__(self) -> str:
        return self.text


def _way(kind: Kind) -> "models.CharField[str, str]":
    usual = USUAL[kind]
    return models.CharField(kind.label, max_length=6, choices=Way.choices, default=usual, db_default=usual)


class Wishes(models.Model):
    """Where what one person is told goes, by kind, and when their letters come. Without a row it is as usual.

    ``Person.mail`` stands above: it stops letters, of all kinds but what needs them or of all, and these stay as they were chosen.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="wishes")
    needs = _way(Kind.NEEDS)
    requests = _way(Kind.REQUESTS)
    notes = _way(Kind.NOTES)
    money = _way(Kind.MONEY)
    work = _way(Kind.WORK)
    house = _way(Kind.HOUSE)
    rhythm = models.CharField("The digest comes", max_length=6, choices=Rhythm.choices, default=Rhythm.DAILY, db_default=Rhythm.DAILY)
    is_any_hour = models.BooleanField(
        "What needs me comes at any hour", default=False, db_default=False, help_text="At night, on days off and while you are away too."
    )

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            *(models.CheckConstraint(condition=Q(**{f"{kind}__in": Way.values}), name=f"wishes_{kind}_known") for kind in Kind.values),
            models.CheckConstraint(condition=~Q(needs=Way.OFF.value), name="wishes_needs_is_told"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="wishes_rhythm_known"),
        ]

    def __str__(self) -> str:
        return f"the wishes of {self.person_id}"
