"""The second person's answer to what one proposed: the one way, for duties and for whatever else takes two keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collab.appointments.states import State
from collab.approvals.kinds import Ruling
from collab.approvals.states import Outcome
from collab.events.record import record
from collab.kit.errors import Conflict, Invalid
from collab.kit.text import clean
from collab.people.models import Person
from collab.workflow.flow import Step

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Answers:
    """How a table of proposals is answered: what comes of one agreed to stands in ``field``, ``facts`` is what the record says of it."""

    field: str
    agree: Step
    refuse: Step
    carry_out: Callable[[Any, Person], Any]
    facts: Callable[[Any], dict[str, Any]]

    def ruled(self, ruling: Ruling) -> Any:
        """What a decision on its route does to the proposal, which is locked; raises Conflict where it no longer fits."""
        found = ruling.subject
        if ruling.outcome is Outcome.CHANGES:
            raise Conflict("A proposal is agreed or refused; whoever wants another one proposes it.")
        if ruling.outcome is Outcome.PASSED:
            step = self.agree
            setattr(found, self.field, self.carry_out(found, ruling.person))
        elif ruling.outcome is Outcome.REJECTED:
            step = self.refuse
        else:
            return found
        found.state = State(step.target)
        found.save(update_fields=["state", self.field])
        data = {**self.facts(found), **ruling.told}
        record(step.says, actor=ruling.person, about=found, step=step, why=ruling.reason, data=data)
        return found


def refusal(reason: str) -> str:
    """The reason of a refusal, cleaned; raises Invalid without one."""
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: whoever proposed it reads this.")
    return why
