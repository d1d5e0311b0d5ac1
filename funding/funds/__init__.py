"""Funds: fiscal years, envelopes of money, and what they promise to approved work."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "allocations",
    "documents",
    "drawing",
    "free",
    "guards",
    "models",
    "naming",
    "operations",
    "pace",
    "promises",
    "queries",
    "record",
    "shortfall",
    "subject",
)
