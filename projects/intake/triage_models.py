"""What triage keeps beside a request: what IT says it takes, its links, who reads it; reasons that are used again, and how the house sorts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from collab.kit.guards import APPEND_ONLY, is_named
from collab.people.models import Person
from projects.intake import triage_guards
from projects.intake.triage_states import LONGEST_LABEL, LONGEST_REASON


class Size(models.Model):
    """What one estimator of IT says that a request takes: what it costs once, and ``run`` each year. It stays as it was signed.

    ``weeks`` are rows of a skill and its weeks, ``assumptions`` is the name of a text, ``guess`` what its requester had guessed until then.
    """

    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="sizes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    low = models.DecimalField(max_digits=16, decimal_places=2)
    likely = models.DecimalField(max_digits=16, decimal_places=2)
    high = models.DecimalField(max_digits=16, decimal_places=2)
    run = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    weeks = models.JSONField(default=list)
    assumptions = models.CharField(max_length=69, blank=True)
    guess = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    at = models.DateTimeField()
    valid_until = models.DateField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__gt=0, run__gte=0) & Q(low__lte=F("likely")) & Q(likely__lte=F("high")), name="size_low_likely_high"
            ),
            models.CheckConstraint(condition=is_named("assumptions"), name="size_assumptions_are_a_name"),
        ]
        triggers = triage_guards.OF_SIZE

    def __str__(self) -> str:
        return f"size of {self.request_id}"


class Related(models.Model):
    """Two requests that belong together: the one with the lower number, and the other."""

    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "other"], name="related_once"),
            models.CheckConstraint(condition=~Q(request=F("other")), name="related_not_to_itself"),
        ]
        triggers = triage_guards.OF_LINK

    def __str__(self) -> str:
        return f"{self.request_id} and {self.other_id}"


class Reading(models.Model):
    """That a technologist has a request open in the inbox, and when they said so last; it is of no use a minute later."""

    request = models.ForeignKey("intake.Request", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.request_id}"


class Canned(models.Model):
    """A reason that is given again and again, with places for what differs; its writer's own, or every technologist's where it is shared."""

    label = models.CharField(max_length=LONGEST_LABEL)
    text = models.CharField(max_length=LONGEST_REASON)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "canned"
        ordering = ["label", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(label="") & ~Q(text=""), name="canned_says_something"),
            models.UniqueConstraint(fields=["owner", "label"], name="canned_label_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Practice(models.Model):
    """How the house sorts and sizes, from ``at`` until the next one: what each part of the score weighs, and on which tracks IT sizes first."""

    weights = models.JSONField()
    sized = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    size_days = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [APPEND_ONLY, triage_guards.PRACTICE_ON_RECORD]

    def __str__(self) -> str:
        return f"practice of {self.at:%Y-%m-%d}"
