"""The guards of what a request is answered by, and of what it was asked with."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import changed
from projects.intake.states import State

OF_REQUEST = [
    refuses(
        "owned_by_its_move",
        pgtrigger.Update,
        f"({changed('tool_id', 'avoided', 'avoided_in')}) AND (OLD.state = NEW.state OR NEW.state <> '{State.ANSWERED_BY_OWN.value}')",
        "What answers a request is set by the move that ends it so.",
    ),
    refuses(
        "asked_as_it_was",
        pgtrigger.Update,
        changed("asked_as_id"),
        "A request keeps the version of the entry that it was asked with.",
    ),
    pgtrigger.Trigger(
        name="asked_as_published",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("NEW.asked_as_id IS NOT NULL"),
        func="""
    IF NOT EXISTS (SELECT 1 FROM catalogue_entryversion v WHERE v.id = NEW.asked_as_id AND v.published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'A request is asked with a version that is published.';
    END IF;
    RETURN NEW;
""",
    ),
]
