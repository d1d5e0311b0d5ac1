"""DecisionLink: from a letter somebody decides on one request, as it stood when the letter left, without signing in."""

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q

from collab.kit.guards import refuses
from collab.people.models import Person

LIVES = timedelta(hours=72)


class DecisionLink(models.Model):
    """``digest`` is SHA-256 of 256 bits that stand in the letter and nowhere else. It is good for ``version`` of the request alone, and once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey("intake.Request", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="decision_link_is_hashed"),
            models.CheckConstraint(condition=Q(ends_at__lte=F("made_at") + LIVES, ends_at__gt=F("made_at")), name="decision_link_is_short"),
        ]
        triggers = [
            refuses(
                "used_once",
                pgtrigger.Update,
                "(to_jsonb(OLD) - 'used_at') IS DISTINCT FROM (to_jsonb(NEW) - 'used_at') OR OLD.used_at IS NOT NULL OR NEW.used_at IS NULL",
                "A link of a letter is used once, and changes in no other way.",
            ),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.request_id}"
