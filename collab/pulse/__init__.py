"""The partnership pulse: what each side thinks of working with the other, without anybody knowing who thinks it."""

# What other apps may import of this one.
DOORS = ("addresses", "cards", "guards", "models", "operations", "quarters", "queries", "record", "states", "thresholds", "waiting")
