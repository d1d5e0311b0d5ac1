"""What the database itself holds of a file that is taken over: it begins as what somebody sent, and what came of it is settled once."""

import pgtrigger

from collab.kit.guards import refuses

IMPORTS = [
    refuses(
        "begins_due", pgtrigger.Insert, "NEW.state <> 'due' OR NEW.done <> 0 OR NEW.attempts <> 0", "A file begins as one that is due."
    ),
    refuses(
        "settled_once",
        pgtrigger.Update,
        """OLD.state IN ('done', 'refused') OR (OLD.by_id, OLD.kind, OLD.which, OLD.name, OLD.encoding, OLD.numbers, OLD.seen, OLD.total, OLD.made_at)
        IS DISTINCT FROM (NEW.by_id, NEW.kind, NEW.which, NEW.name, NEW.encoding, NEW.numbers, NEW.seen, NEW.total, NEW.made_at)
        OR (NEW.content IS NOT NULL AND NEW.content IS DISTINCT FROM OLD.content)""",
        "A file is taken as it was looked at, and what came of it stays.",
    ),
    pgtrigger.Trigger(
        name="due_stays",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("OLD.state = 'due'"),
        func="RAISE EXCEPTION 'A file that is still due is not taken away.';",
    ),
]
