"""Tool: what we own, with what it can do, whose it is and until when; Renewal: the draft that its end raised."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from collab.kit.guards import APPEND_ONLY
from collab.people.models import Person
from collab.registers.models import Entry
from projects.owned import guards
from projects.owned.states import Kind

LONGEST, LONGEST_USE, LONGEST_CAPABILITY, LONGEST_CODE = 160, 2_000, 60, 50


class Tool(models.Model):
    """``capabilities`` say what one can do with it, in words people use; ``use`` who uses it now and for what.

    ``seats`` are what is paid for and ``seats_used`` what is used of it, None where nobody counts. ``ends_on`` is the last day of its licence
    or contract, None where it has none. ``search`` is filled by the database.
    """

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name = models.CharField(max_length=LONGEST)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TOOL)
    capabilities = ArrayField(models.CharField(max_length=LONGEST_CAPABILITY), default=list)
    use = models.TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(null=True, blank=True)
    seats_used = models.PositiveIntegerField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="tool_code_plain"),
            models.CheckConstraint(condition=~Q(name=""), name="tool_named"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="tool_kind_known"),
            models.CheckConstraint(
                condition=Q(seats_used__isnull=True) | Q(seats__isnull=False, seats_used__lte=F("seats")), name="tool_seats_fit"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="tool_search"),
            models.Index(fields=["ends_on"], condition=Q(retired_on=None, ends_on__isnull=False), name="tool_by_end"),
        ]
        triggers = [
            guards.NO_DELETE,
            guards.BEGINS,
            guards.STEPS,
            guards.FITS,
            guards.ON_RECORD,
            guards.RETIRED_ON_RECORD,
            guards.SEARCHABLE,
        ]

    def __str__(self) -> str:
        return self.name


class Renewal(models.Model):
    """The end of a tool raised the draft of this number, once: what becomes of the draft is its owner's."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="renewals")
    ends_on = models.DateField()
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["tool", "ends_on"], name="renewal_once_for_an_end")]
        triggers = [APPEND_ONLY, guards.RAISED, guards.OF_ITS_END]

    def __str__(self) -> str:
        return f"{self.tool_id} until {self.ends_on}"
