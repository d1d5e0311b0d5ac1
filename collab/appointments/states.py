"""The words of appointments: what is proposed, and where a proposal stands."""

from django.db import models

from collab.access.roles import EXECUTIVES, Role
from collab.web.statuses import Status
from collab.workflow.flow import Step

# The kinds of subject, as events and routes name them.
PROPOSAL, ROSTER = "appointments.proposal", "appointments.roster"
# Who agrees to what somebody else proposed, and who may end what an administrator holds.
SAY = (Role.ADMIN, *EXECUTIVES)


class Act(models.TextChoices):
    GIVE = "give", "Give a duty"
    END = "end", "End a duty"


class State(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"


# How the second person's answer stands in the record.
AGREE = Step("agree", State.PROPOSED.value, State.AGREED.value, SAY, (), "appointments.proposal.agreed")
REFUSE = Step("refuse", State.PROPOSED.value, State.REFUSED.value, SAY, (), "appointments.proposal.refused")
AGREE_ALL = Step("agree", State.PROPOSED.value, State.AGREED.value, SAY, (), "appointments.roster.agreed")
REFUSE_ALL = Step("refuse", State.PROPOSED.value, State.REFUSED.value, SAY, (), "appointments.roster.refused")

STATUSES = {"alone": Status("Alone", "user", "warn")}
