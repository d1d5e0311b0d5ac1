"""The ledger: accounts, entries, lines. posting.py is the one writer."""

# What other apps may import of this one.
DOORS = ("guards", "models", "posting", "proof", "queries", "shapes")
