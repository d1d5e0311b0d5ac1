"""Entry: one line of a register, valid between two days, named the same wherever it is named."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from collab.kit.words import Names
from collab.registers import guards
from collab.registers.kinds import REGISTERS


class Entry(models.Model):
    """``kind`` says of which register (``kinds``); ``facts`` are the texts that this register keeps besides, by name.

    Both days are included; without one it holds from ever, or for good. One that was merged says where it went.
    """

    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    facts = models.JSONField(default=dict, blank=True)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint("kind", Lower("code"), name="register_code_once"),
            models.CheckConstraint(condition=Q(kind__in=list(REGISTERS)), name="register_kind_known"),
            models.CheckConstraint(condition=Q(code__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="register_code_plain"),
            models.CheckConstraint(condition=~Q(name=""), name="register_named"),
            models.CheckConstraint(
                condition=Q(since_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="register_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))) & (Q(parent__isnull=True) | ~Q(parent=F("id"))),
                name="register_not_into_itself",
            ),
        ]
        indexes = [GinIndex(Names("name", "code"), name="register_by_name")]
        triggers = [guards.NO_DELETE, guards.STEPS, guards.BEGINS, guards.FITS, guards.FOLLOWED, guards.ON_RECORD, guards.RENAMED]

    def __str__(self) -> str:
        return self.name
