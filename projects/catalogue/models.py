"""Entry: what one can ask for; EntryVersion: what it says, and says for good once it is published; Question: what it asks besides."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from collab.customer.states import DataKind
from collab.people.models import Person
from projects.catalogue import guards
from projects.catalogue.states import Kind, Reads

LONGEST_CODE, LONGEST_TITLE, LONGEST_LINE, LONGEST_TEXT, LONGEST_KEY = 50, 120, 300, 5_000, 40


class Entry(models.Model):
    """``owner`` answers for it on the IT side, ``review_on`` is when they look at it again. ``current`` is the version it is offered by."""

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    current = models.OneToOneField("catalogue.EntryVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The day of review that its owner was told of last.
    reminded_of = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(code__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="catalogue_code_plain")]
        triggers = guards.OF_ENTRY

    def __str__(self) -> str:
        return self.code


class EntryVersion(models.Model):
    """What an entry says: ``gives`` is what you get, ``audience`` whom it is for; what is ``given`` stands in the request that begins with it.

    One version of an entry may be in writing, ``published_at`` None. ``search`` is filled by the database.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    gives = models.TextField(blank=True)
    audience = models.CharField(max_length=LONGEST_LINE, blank=True)
    given_title = models.CharField(max_length=160, blank=True)
    given_problem = models.TextField(blank=True)
    given_outcome = models.TextField(blank=True)
    given_data_kind = models.CharField(max_length=14, blank=True, choices=DataKind.choices)
    published_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="entry_version_numbered_once"),
            models.UniqueConstraint(fields=["entry"], condition=Q(published_at=None), name="entry_one_in_writing"),
            models.CheckConstraint(condition=~Q(title=""), name="entry_version_titled"),
            models.CheckConstraint(condition=Q(given_data_kind__in=["", *DataKind.values]), name="entry_version_kind_of_data_known"),
        ]
        indexes = [GinIndex(fields=["search"], name="entry_version_search")]
        triggers = guards.OF_VERSION

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """``choices`` and ``shown_values`` are one a line. It is shown always, or where what ``shown_by`` names is one of those values:

    an earlier question by its key, or a fact of the request ("fact:goal"). ``field`` is the answer of a request that it is the question of.
    """

    entry_version = models.ForeignKey(EntryVersion, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=LONGEST_KEY)
    label = models.CharField(max_length=LONGEST_LINE)
    help = models.CharField(max_length=LONGEST_LINE, blank=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    choices = models.TextField(blank=True)
    is_required = models.BooleanField(default=False)
    shown_by = models.CharField(max_length=LONGEST_KEY + 5, blank=True)
    shown_values = models.TextField(blank=True)
    field = models.CharField(max_length=LONGEST_KEY, blank=True)
    reads = models.CharField(max_length=8, choices=Reads.choices, default=Reads.EVERYONE)

    class Meta:
        ordering = ["entry_version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["entry_version", "key"], name="catalogue_key_once", deferrable=models.Deferrable.DEFERRED),
            models.UniqueConstraint(
                fields=["entry_version", "position"], name="catalogue_place_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(key__regex="^[a-z][a-z0-9_]*$"), name="catalogue_key_plain"),
            models.CheckConstraint(condition=~Q(label=""), name="catalogue_asks_something"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values) & Q(reads__in=Reads.values), name="catalogue_words_known"),
        ]
        triggers = guards.OF_QUESTION

    def __str__(self) -> str:
        return self.label
