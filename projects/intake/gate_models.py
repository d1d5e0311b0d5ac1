"""What each proof of the gate came to."""

from django.db import models

from collab.kit.guards import APPEND_ONLY


class GateProof(models.Model):
    """So many promises of money, projects and milestones came through the gate, by the kind of their route; ``lacking`` came by no way."""

    at = models.DateTimeField()
    routed = models.PositiveIntegerField()
    inherited = models.PositiveIntegerField()
    break_glass = models.PositiveIntegerField()
    lacking = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"proof of {self.at:%Y-%m-%d}"
