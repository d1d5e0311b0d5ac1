"""Month: where a month stood on the convergence line, as it was reckoned when it was over, by which formula; kept as it was."""

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.convergence.parts import KEPT, MONTH
from collab.kit.guards import APPEND_ONLY, refuses
from collab.kit.record_guards import recorded, told

SAID_OF_IT = """e.data ->> 'month' = NEW.month::text AND (e.data ->> 'formula')::int = NEW.formula
            AND e.data ->> 'score' IS NOT DISTINCT FROM NEW.score::text AND e.data -> 'parts' = NEW.parts"""


class Month(models.Model):
    """``month`` is its first day, ``formula`` the version of all six formulas, ``known`` how many of them had data.

    ``score`` is the mean of these, None where they are fewer than three. ``parts`` are rows of code, value, n and inputs; amounts and
    values are text. A new version of the formulas begins a line of its own: no month is reckoned anew.
    """

    month = models.DateField()
    formula = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    known = models.PositiveSmallIntegerField()
    parts = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["month", "formula"]
        constraints = [
            models.UniqueConstraint(fields=["month", "formula"], name="convergence_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="convergence_of_a_month"),
            models.CheckConstraint(
                condition=Q(score__isnull=True, known__lt=3) | Q(score__gte=0, score__lte=100, known__gte=3, known__lte=6),
                name="convergence_score_of_three",
            ),
        ]
        triggers = [
            APPEND_ONLY,
            refuses(
                "is_over",
                pgtrigger.Insert,
                "(NEW.month + interval '1 month')::date > public.bridge_day(now())",
                "A month is kept when it is over.",
            ),
            recorded("kept_on_record", pgtrigger.Insert, told(f"'{MONTH}'", "NEW.id", KEPT, more=SAID_OF_IT), "A month is kept on record."),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} by formula {self.formula}"
