"""The words of proposed policies. Where a proposal stands, and who is the second person, is as with duties."""

from collab.appointments.states import SAY, State
from collab.web.statuses import Status
from collab.workflow.flow import Step

# The kind of subject, as events and routes name it.
PROPOSAL = "policies.proposal"

# How the second person's answer stands in the record.
AGREE = Step("agree", State.PROPOSED.value, State.AGREED.value, SAY, (), "policies.proposal.agreed")
REFUSE = Step("refuse", State.PROPOSED.value, State.REFUSED.value, SAY, (), "policies.proposal.refused")

STATUSES = {"in_force": Status("In force", "check", "ok")}
