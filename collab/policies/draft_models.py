"""Draft: a table that is being written before it is proposed; Rehearsal: what it would have done to last year's requests."""

import pgtrigger
from django.db import models
from django.db.models import Q

from collab.approvals.models import Policy
from collab.kit.guards import refuses
from collab.kit.record_guards import ERASING, recorded, told, unless_unsaid
from collab.people.models import Person
from collab.policies.states import DRAFT, DraftState, RehearsalState

DRAFTED = recorded(
    "drafted_on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(f"'{DRAFT}'", "NEW.id") + f" OR {ERASING}",
    "A draft of a policy changes on record only.",
)
DRAFT_ENDED = refuses(
    "ended_once",
    pgtrigger.Update,
    unless_unsaid(
        """OLD.state <> 'open' OR (OLD.made_by_id, OLD.made_at) IS DISTINCT FROM (NEW.made_by_id, NEW.made_at)
        OR OLD.against_id IS DISTINCT FROM NEW.against_id OR NEW.version <> OLD.version + 1""",
        "note",
    ),
    "A draft that was proposed or thrown away does not change.",
)
REHEARSED = refuses(
    "kept",
    pgtrigger.Update,
    """(OLD.draft_id, OLD.made_by_id, OLD.made_at, OLD.terms) IS DISTINCT FROM (NEW.draft_id, NEW.made_by_id, NEW.made_at, NEW.terms)
        OR OLD.state = 'done' AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)""",
    "A rehearsal is evidence: what it was of and what came of it do not change.",
)


class Draft(models.Model):
    """A table of a policy as it is being written, by any administrator; ``terms`` are ``approvals.Terms`` in words of JSON.

    ``against`` is the version it began from. ``proposal`` is what it was proposed as.
    """

    starts_on = models.DateField()
    terms = models.JSONField()
    note = models.TextField(blank=True, help_text="What it is for.")
    against = models.ForeignKey(Policy, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    proposal = models.OneToOneField("policies.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="policy_draft_state_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", proposal__isnull=False) | ~Q(state="proposed") & Q(proposal__isnull=True),
                name="policy_draft_proposed_as_something",
            ),
        ]
        triggers = [DRAFTED, DRAFT_ENDED, pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class Rehearsal(models.Model):
    """Last year's requests under the terms of a draft, reckoned by a worker; ``outcome`` is what came of it, as ``rehearsing`` says."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="rehearsals")
    terms = models.JSONField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RehearsalState.choices, default=RehearsalState.DUE)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=RehearsalState.values), name="rehearsal_state_known")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="rehearsal_due")]
        triggers = [REHEARSED, pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Rehearsal {self.pk} of {self.draft_id}"
