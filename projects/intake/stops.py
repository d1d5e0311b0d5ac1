"""The words of proposals to stop work, and who decides on them: names that operations, subject and access share."""

from typing import Any

from collab.access.roles import Role
from collab.appointments.states import State
from collab.people.models import Person
from collab.people.states import Side
from collab.workflow.flow import Step
from funding.funds.sides import SIDES

# The kind of subject, as events and routes name it.
STOP = "intake.stop"
SIDE, FINANCE = "stop_side", "stop_finance"
# Who speaks for a side: whoever may not only ask but decide for it.
_DECIDING = {"marketing": (Role.BUSINESS, Role.CMO), "it": (Role.ARCHITECTURE, Role.SECURITY, Role.CIO)}
SPEAKS = {side: tuple(role.value for role in roles if role.value in SIDES[side]) for side, roles in _DECIDING.items()}
SAY = (SIDE, FINANCE)

AGREE = Step("agree", State.PROPOSED.value, State.AGREED.value, SAY, (), "intake.stop.agreed")
REFUSE = Step("refuse", State.PROPOSED.value, State.REFUSED.value, SAY, (), "intake.stop.refused")


def side_of(request: Any) -> str:
    """The side of the sponsor's department, of the requester's where nobody sponsors it; marketing where it has none. One query."""
    whose = request.sponsor_id or request.requester_id
    side = Person.objects.filter(pk=whose).values_list("department__side", flat=True).first()
    return "it" if side == Side.IT else "marketing"
