"""Note, Mention and Watch: what is written beside a thing, who is meant by it, and who follows the thing."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.kit.guards import APPEND_ONLY, is_named
from collab.notes import guards
from collab.notes.states import EDITABLE, Audience
from collab.people.models import Person


class Note(models.Model):
    """A note on the thing of this kind and key, or, with ``replies_to``, an answer below one. ``text`` is the name of a text (``events.texts``).

    Its words may be changed for 15 minutes, as a new ``version``; the record has each of them. Nothing of it is taken away.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    text = models.CharField(max_length=69)
    version = models.PositiveIntegerField(default=1)
    replies_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    written_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="note_audience_known"),
            models.CheckConstraint(condition=is_named("text") & ~Q(text=""), name="note_text_is_a_name"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True) | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="note_resolved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], condition=Q(replies_to__isnull=True), name="note_threads"),
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="note_subject"),
        ]
        triggers = guards.NOTES

    def __str__(self) -> str:
        return f"note {self.pk} on {self.subject_kind} {self.subject_id}"

    def may_change(self, person: Person, now: datetime) -> bool:
        """Whether the person may still change its words."""
        return person.pk == self.author_id and now <= self.written_at + EDITABLE


class Mention(models.Model):
    """Who is meant by a note: it asks them to look."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mention_once")]
        triggers = [APPEND_ONLY, guards.NOT_BY_ITSELF, guards.MENTIONED_ON_RECORD]

    def __str__(self) -> str:
        return f"{self.person_id} in note {self.note_id}"


class Watch(models.Model):
    """That a person follows the thing of this kind and key, or (``is_on`` false) does not wish to.

    Whom the thing concerns follows it without a row; one's own wish, like one's other preferences, is nobody's business and on no record.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "person"], name="watch_once")]
        triggers = [
            pgtrigger.Trigger(
                name="stays_whose",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""IF OLD.subject_kind <> NEW.subject_kind OR OLD.subject_id <> NEW.subject_id OR OLD.person_id <> NEW.person_id THEN
                    RAISE EXCEPTION 'Who follows what is said anew, not handed on.'; END IF; RETURN NEW;""",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {'follows' if self.is_on else 'does not follow'} {self.subject_kind} {self.subject_id}"
