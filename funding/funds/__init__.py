"""Funds: fiscal years, envelopes of money, and what they promise to approved work."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "allocations",
    "documents",
    "guards",
    "models",
    "naming",
    "operations",
    "pace",
    "queries",
    "record",
    "shortfall",
    "subject",
)
