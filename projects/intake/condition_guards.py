"""A condition of an approval that is not done holds up the move that it names, in the database too."""

import pgtrigger

from collab.approvals.conditioned import COUNTS, IS_FOLLOWED
from projects.intake.states import State

# Which move a change of state is, as a condition names it.
_MOVE = f"""CASE WHEN OLD.state = '{State.APPROVED.value}' AND NEW.state = '{State.FUNDED.value}' THEN 'fund'
        WHEN OLD.state = '{State.FUNDED.value}' AND NEW.state = '{State.IN_DELIVERY.value}' THEN 'start'
        WHEN OLD.state = '{State.IN_DELIVERY.value}' AND NEW.state = '{State.DELIVERED.value}' THEN 'launch' END"""
CONDITIONS_FIRST = pgtrigger.Trigger(
    name="conditions_first",
    operation=pgtrigger.UpdateOf("state"),
    when=pgtrigger.Before,
    declare=[("move", "text")],
    func=f"""
    move := {_MOVE};
    IF move IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM approvals_condition c JOIN approvals_decision o ON o.id = c.decision_id
                WHERE o.route_id = NEW.route_id AND c.blocks = move AND {IS_FOLLOWED} AND {COUNTS}) THEN
            RAISE EXCEPTION 'A condition of its approval comes first.';
        END IF;
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - made of constants
)
