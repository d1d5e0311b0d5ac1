"""Import: a file of people that is taken over beside the web, and how far it is."""

from django.db import models
from django.db.models import F, Q

from collab.directory import guards
from collab.directory.states import State
from collab.people.models import Person


class Import(models.Model):
    """A file that somebody looked at and said yes to; a worker takes all of it over, or nothing.

    ``kind`` is one of ``beside.FILES``, ``which`` says which of its kind, such as the register.
    ``content`` is the file, and goes when it is over. ``seen`` is the digest of what it was held against when it was looked at.
    ``outcome`` is the report as the API says it. ``done`` of ``total`` rows are written, all of them taken back where it is refused.
    """

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, default="people", db_default="people")
    which = models.CharField(max_length=50, blank=True, default="", db_default="")
    name = models.CharField(max_length=255)
    content = models.BinaryField(null=True)
    encoding = models.CharField(max_length=20, blank=True)
    numbers = models.CharField(max_length=20, blank=True)
    seen = models.CharField(max_length=64, blank=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE, db_default=State.DUE)
    outcome = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="import_state_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_done_within"),
            # Who works here is in it: it is kept for as long as it is needed, and no longer.
            models.CheckConstraint(
                condition=Q(state="due", content__isnull=False, ended_at=None)
                | Q(state__in=["done", "refused"], content=None, ended_at__isnull=False)
                | Q(state="parked"),
                name="import_content_goes",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(state="due"), name="import_due")]
        triggers = guards.IMPORTS

    def __str__(self) -> str:
        return f"import {self.pk}: {self.state}"
