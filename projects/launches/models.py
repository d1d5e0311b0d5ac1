"""Launch: a campaign or a launch of the marketing plan, with its day, its owner and the money behind it."""

from django.db import models
from django.db.models import Q

from collab.people.models import Person
from collab.registers.models import Entry
from projects.launches import guards
from projects.launches.states import Confidence, Kind, State


class Launch(models.Model):
    """``on`` is its day; ``market`` None stands for every market; ``budget`` is in ``currency``, None where nobody said."""

    code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.LAUNCH)
    brand = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    market = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confidence = models.CharField(max_length=6, choices=Confidence.choices, default=Confidence.LIKELY)
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_COME)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "launches"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="launch_code_plain"),
            models.CheckConstraint(condition=~Q(name=""), name="launch_named"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values) & Q(confidence__in=Confidence.values) & Q(state__in=State.values),
                name="launch_words_known",
            ),
            models.CheckConstraint(condition=Q(budget__isnull=True) | Q(budget__gt=0), name="launch_budget_above_zero"),
        ]
        indexes = [models.Index(fields=["on"], condition=~Q(state="called_off"), name="launch_by_day")]
        triggers = [guards.NO_DELETE, guards.BEGINS, guards.STEPS, guards.FITS, guards.ON_RECORD, guards.RENAMED, guards.ENDS_ON_RECORD]

    def __str__(self) -> str:
        return self.name
