"""How a goal tells its events in a stream: set, changed, signed by both sides."""

from typing import Any

from collab.access import duties
from collab.agenda import access
from collab.people.models import Person
from collab.stream.tellers import Teller, worded

NOT_KEPT = "Links of a goal are added by its owners and by who sets goals."


def unlinked(person: Person, goal: Any) -> str:
    return "" if access.may_set(person, duties.roles_of(person), goal) else NOT_KEPT


TELLERS = {
    "agenda.goal": Teller(
        decisions=frozenset({"agenda.goal.signed"}),
        tell=worded(
            {
                "agenda.goal.set": ("target", "set the goal"),
                "agenda.goal.changed": ("pencil", "changed it"),
                "agenda.goal.planned": ("calendar", "changed the cycle that it is planned in"),
                "agenda.goal.signed": ("signature", "signed it"),
                "agenda.goal.signatures_voided": ("undo-2", "made both signatures due again"),
            }
        ),
        unlinked=unlinked,
    )
}
