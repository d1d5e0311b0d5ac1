"""Events: the audit record of every move, chained by hash, and the outbox of what follows from it."""
