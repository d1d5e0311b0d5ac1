"""What triage keeps beside a request: what IT says it takes, and what it belongs together with."""

from django.db import models
from django.db.models import F, Q

from collab.kit.guards import is_named
from collab.people.models import Person
from projects.intake import triage_guards


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
