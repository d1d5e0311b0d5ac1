"""The friction ledger: what stands in the way of work, whom it waits on, and the days and money that it costs."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "models", "operations", "record", "waiting")
