"""File: what somebody put beside a thing. The bytes lie outside the database, under an id that nobody chose."""

from django.db import models
from django.db.models import Q

from collab.files import guards
from collab.files.states import MOST_BYTES, Kind, State
from collab.kit.guards import is_named
from collab.notes.states import Audience
from collab.people.models import Person

HELD = Q(removed_at=None) & ~Q(state="refused")


class File(models.Model):
    """A file on the thing of this kind and key. ``name`` is the name of a text (``events.texts``), ``stored`` that of the bytes on the shelf.

    ``size`` and ``sha256`` are of the bytes as they are kept, an image's after it was encoded anew. ``judged_at`` is empty where
    nothing looked at it. A removed one keeps its row; its words and its bytes are gone.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    put_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    name = models.CharField(max_length=69)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.UUIDField(unique=True)
    state = models.CharField(max_length=7, choices=State.choices)
    put_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="file_audience_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="file_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="file_state_known"),
            models.CheckConstraint(condition=is_named("name") & ~Q(name=""), name="file_name_is_a_name"),
            models.CheckConstraint(condition=Q(size__range=(1, MOST_BYTES)), name="file_size_within"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="file_sha256_is_one"),
            # The same bytes twice in one place say nothing new: also what is sent again after a lost answer.
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "audience", "sha256"], condition=HELD, name="file_once"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="file_subject"),
            models.Index(fields=["id"], condition=Q(state="waiting", removed_at=None), name="file_waiting"),
        ]
        triggers = guards.FILES

    def __str__(self) -> str:
        return f"file {self.pk} on {self.subject_kind} {self.subject_id}"
