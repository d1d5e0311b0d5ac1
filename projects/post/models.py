"""Letter: what came to the mailbox, once each, and what became of it. Mailbox: how reading it goes."""

from django.db import models
from django.db.models import Q

from collab.notes.models import Note
from collab.people.models import Person
from projects.post import guards
from projects.post.states import LONGEST_ADDRESS, LONGEST_ID, LONGEST_TITLE, Mail, State, Why


class Letter(models.Model):
    """``mark`` tells it from all others: of its Message-ID and sender, or of all that it says. ``content`` are its bytes, as they came.

    ``person`` sent it, as the mail server proves, or is whom somebody took it for; ``subject_id`` is the request that it became or is
    about, ``note`` the note. ``files`` are what lay in it: name, place, and why it was not taken; ``has_files`` says that some of them
    go beside the request as soon as it is sent. ``mail`` is our letter to its sender, who is told what became of theirs.
    """

    mark = models.CharField(max_length=64, unique=True, editable=False)
    message_id = models.CharField(max_length=LONGEST_ID, blank=True)
    state = models.CharField(max_length=7, choices=State.choices)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    sender = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    received_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField(null=True, blank=True)
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    files = models.JSONField(default=list)
    has_files = models.BooleanField(default=False)
    mail = models.CharField(max_length=6, choices=Mail.choices, default=Mail.NONE)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(mark__regex="^[0-9a-f]{64}$"), name="post_mark_is_one"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="post_state_known"),
            models.CheckConstraint(condition=Q(why="") | Q(why__in=Why.values), name="post_why_known"),
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="post_mail_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", subject_id=None, note=None, decided_by=None) & ~Q(why="")
                | Q(state="drafted", subject_id__isnull=False, person__isnull=False, note=None)
                | Q(state="noted", subject_id__isnull=False, person__isnull=False, note__isnull=False)
                | Q(state="dropped", subject_id=None, note=None) & ~Q(why=""),
                name="post_became_something",
            ),
            models.CheckConstraint(condition=Q(has_files=False) | Q(subject_id__isnull=False), name="post_files_go_somewhere"),
            models.CheckConstraint(condition=~Q(mail__in=["due", "sent"]) | Q(person__isnull=False), name="post_told_to_somebody"),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="post_by_state"),
            models.Index(fields=["subject_id"], condition=Q(subject_id__isnull=False), name="post_of_request"),
            models.Index(fields=["mail_due_at"], condition=Q(mail="due"), name="post_mail_due"),
            models.Index(fields=["id"], condition=Q(has_files=True), name="post_has_files"),
        ]
        triggers = guards.LETTERS

    def __str__(self) -> str:
        return f"letter {self.pk}, {self.state}"


class Mailbox(models.Model):
    """How reading the mailbox goes: one row. ``failures`` in a row put the next look off; ``last_error`` is what the server said."""

    read_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mailbox_is_one")]

    def __str__(self) -> str:
        return "the mailbox"
