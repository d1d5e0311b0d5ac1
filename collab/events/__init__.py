"""Events: the audit record of every move, chained by hash, and the outbox of what follows from it."""

# What other apps may import of this one.
DOORS = (
    "admin",
    "claims",
    "configured",
    "delivery",
    "findings",
    "history",
    "idempotent",
    "models",
    "patience",
    "proving",
    "readers",
    "record",
    "replays",
    "seals",
    "signing",
    "texts",
    "verify",
    "wake",
)
