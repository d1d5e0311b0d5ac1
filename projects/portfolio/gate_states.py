"""The words of gates: between which phases one stands, who passes it, and what a proposal about a plan is."""

from django.db import models

from collab.access.roles import EXECUTIVES, Role
from collab.appointments.states import State
from collab.workflow.flow import Step
from projects.portfolio.states import Phase

# The kind of subject, as events and routes name it.
PASSAGE = "portfolio.passage"
SECOND = "plan_second"
# Who decides on what a lead proposes about a plan.
SAY = (Role.TECHNOLOGIST, *EXECUTIVES)
# On this track the approval concept passes a gate; on the others whoever the gate names.
HEAVY = "major"


class GateOf(models.TextChoices):
    """The phases that a gate may stand before; live, closed and stopped are their request's."""

    DISCOVERY = Phase.DISCOVERY.value, "Discovery"
    BUILD = Phase.BUILD.value, "Build"
    LAUNCH = Phase.LAUNCH.value, "Launch"


class Passes(models.TextChoices):
    """Who passes a gate, as roles of the project."""

    MARKETING = "marketing_lead", "Its marketing lead"
    IT = "it_lead", "Its IT lead"
    TECHNOLOGIST = "technologist", "A marketing technologist"


class Act(models.TextChoices):
    GATE = "gate", "Pass a gate"
    BASELINE = "baseline", "Freeze the plan anew"


AGREE = Step("agree", State.PROPOSED.value, State.AGREED.value, SAY, (), "portfolio.passage.agreed")
REFUSE = Step("refuse", State.PROPOSED.value, State.REFUSED.value, SAY, (), "portfolio.passage.refused")
