"""LaneEntry: what privacy and security say of a request in the open lane, before their step and with their no."""

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.access.roles import Role
from collab.kit.guards import APPEND_ONLY, is_named
from collab.kit.record_guards import recorded, told
from collab.people.models import Person

GROUPS = (Role.PRIVACY, Role.SECURITY)


class Says(models.TextChoices):
    """What is said. The last two go with a rejection."""

    QUESTION = "question", "A question"
    SATISFIED_BY = "satisfied_by", "What would satisfy them"
    NO_OBJECTION = "no_objection", "No objection so far"
    SATISFIED = "satisfied", "Satisfied"
    YES_IF = "yes_if", "What would make it a yes"
    FORBIDDEN_BY = "forbidden_by", "The rule that forbids it"


# What is said before the step, and what goes with a no.
BEFORE = (Says.QUESTION, Says.SATISFIED_BY, Says.NO_OBJECTION, Says.SATISFIED)
WITH_A_NO = (Says.YES_IF, Says.FORBIDDEN_BY)
WORDLESS = (Says.NO_OBJECTION, Says.SATISFIED)


class LaneEntry(models.Model):
    """One thing that ``person`` said for ``group``; ``words`` is the name of a text. It stays as it was said."""

    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="lane")
    group = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=20, choices=Says.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(group__in=[group.value for group in GROUPS]), name="lane_group_known"),
            models.CheckConstraint(condition=Q(says__in=Says.values), name="lane_says_known"),
            models.CheckConstraint(condition=is_named("words"), name="lane_words_are_a_name"),
            models.CheckConstraint(condition=Q(says__in=[one.value for one in WORDLESS]) | ~Q(words=""), name="lane_says_it_in_words"),
        ]
        triggers = [
            APPEND_ONLY,
            recorded(
                "said_on_record",
                pgtrigger.Insert,
                told("'intake.request'", "NEW.request_id", more="e.actor_id = NEW.person_id AND e.data ->> 'lane' = NEW.group"),
                "What is said in the lane goes into the record.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} of {self.request_id}"
