"""The words of proposed policies. Where a proposal stands, and who is the second person, is as with duties."""

from django.db import models

from collab.appointments.states import SAY, State
from collab.web.statuses import Status
from collab.workflow.flow import Step

# The kinds of subjects, as events and routes name them.
PROPOSAL = "policies.proposal"
DRAFT = "policies.draft"

# How the second person's answer stands in the record.
AGREE = Step("agree", State.PROPOSED.value, State.AGREED.value, SAY, (), "policies.proposal.agreed")
REFUSE = Step("refuse", State.PROPOSED.value, State.REFUSED.value, SAY, (), "policies.proposal.refused")

STATUSES = {"in_force": Status("In force", "check", "ok")}


class DraftState(models.TextChoices):
    OPEN = "open", "Being written"
    PROPOSED = "proposed", "Proposed"
    DISCARDED = "discarded", "Thrown away"


class RehearsalState(models.TextChoices):
    DUE = "due", "Waits for its turn"
    DONE = "done", "Done"
    PARKED = "parked", "It failed"
