"""Intake: requests, their life, and the gateway of triage."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "flow",
    "models",
    "operations.asking",
    "operations.delivery",
    "operations.draft",
    "operations.edit",
    "operations.ending",
    "operations.gateway",
    "queries.durations",
    "queries.list.names",
    "queries.list.rows",
    "queries.list.waiting",
    "record",
    "sight",
    "states",
    "subject",
    "worth",
)
