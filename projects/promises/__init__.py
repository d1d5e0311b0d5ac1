"""The promise ledger: what work promised when it was approved, frozen, and what became of it three, six and twelve months after launch."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "amending", "freezing", "kept_by", "models", "operations", "raising", "record", "states", "waiting")
