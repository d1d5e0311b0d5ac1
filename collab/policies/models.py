"""Proposal: the next policy, which takes a second person before it is in force."""

from django.db import models
from django.db.models import Q

from collab.appointments.guards import ALONE, two_keys
from collab.appointments.states import State
from collab.approvals.models import Policy, Route
from collab.people.models import Person
from collab.policies import guards
from collab.policies.draft_models import Draft as Draft
from collab.policies.draft_models import Rehearsal as Rehearsal
from collab.policies.states import PROPOSAL


class Proposal(models.Model):
    """The policy for requests is to say ``terms`` from ``starts_on``; written when ``against`` was the latest, null for the first.

    A second person decides on its ``route``; ``policy`` is what came of it. ``is_alone``: made in a house where nobody else could
    agree yet, and published as it was made. ``terms`` are ``approvals.Terms`` in words of JSON.
    """

    starts_on = models.DateField()
    terms = models.JSONField()
    reason = models.TextField()
    against = models.ForeignKey(Policy, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_alone = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    route = models.OneToOneField(Route, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    policy = models.OneToOneField(Policy, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="policy_proposal_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="policy_proposal_has_reason"),
            models.CheckConstraint(condition=Q(policy__isnull=True) | Q(state="agreed"), name="policy_proposal_published_is_agreed"),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(is_alone=True) | Q(policy__isnull=False), name="policy_proposal_agreed_is_done"
            ),
            models.CheckConstraint(condition=Q(route__isnull=True) | Q(is_alone=False), name="policy_proposal_alone_has_no_route"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="policy_proposal_latest")]
        triggers = [ALONE, guards.STARTS, *two_keys(PROPOSAL, "policy_id")]

    def __str__(self) -> str:
        return f"Policy from {self.starts_on}"
