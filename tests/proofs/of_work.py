"""What somebody might do to what stands in the way of work, and to what work promised: each with the line that finds it."""

from projects.promises.guards import HASHED
from tests.proofs.hands import Case

BLOCKER, WAIT = "SELECT max(id) FROM friction_blocker", "SELECT max(id) FROM friction_wait"
PROMISE = "SELECT max(id) FROM promises_promise"
LESS = "UPDATE promises_promise SET target = 1 WHERE id = {key}"

OF_WORK = (
    Case(
        "a blocker that was there longer",
        BLOCKER,
        ("UPDATE friction_blocker SET opened_on = opened_on - 90 WHERE id = {key}",),
        "friction_blocker {key}: its project, the day it was opened",
    ),
    Case(
        "a wait on the other side",
        WAIT,
        ("UPDATE friction_wait SET side = 'marketing' WHERE id = {key}",),
        "friction_wait {key}: no event says that its blocker waits there.",
    ),
    Case(
        "a blocker gone",
        BLOCKER,
        ("DELETE FROM friction_wait WHERE blocker_id = {key}", "DELETE FROM friction_blocker WHERE id = {key}"),
        "friction_blocker {key}: event ",
    ),
    Case("a promise made smaller", PROMISE, (LESS,), "promises_promise {key}: it is not what was frozen"),
    Case(
        "a promise made smaller, with a hash that fits",
        PROMISE,
        (LESS, f"UPDATE promises_promise p SET hash = {HASHED.format('p')} WHERE id = {{key}}"),
        "promises_promise {key}: no event of its approval",
    ),
)
