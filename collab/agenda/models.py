"""Goal: what marketing and technology want to reach together, signed by both."""

from django.db import models
from django.db.models import F, Q

from collab.agenda import guards
from collab.kpis.models import Kpi
from collab.people.models import Person


class Goal(models.Model):
    """A shared goal for a period, with an owner from each side and the KPIs that show it."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    owner_marketing = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner_it = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_by_cmo_at = models.DateTimeField(null=True, blank=True)
    signed_by_cio_at = models.DateTimeField(null=True, blank=True)
    kpis = models.ManyToManyField(Kpi, blank=True, related_name="goals")
    # The goal that this one is a part of: three levels at most, in no circle, held to by the database.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="goal_ends_after_start"),
            models.CheckConstraint(condition=~Q(owner_marketing=F("owner_it")), name="goal_two_owners"),
        ]
        triggers = [guards.STARTS, guards.SIGNED, guards.CHANGED, guards.LEVELS]

    def __str__(self) -> str:
        return self.title
