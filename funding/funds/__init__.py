"""Funds: fiscal years, envelopes of money, and what they promise to approved work."""

# What other apps may import of this one.
DOORS = (
    "access",
    "acts",
    "addresses",
    "allocations",
    "documents",
    "drawing",
    "free",
    "guards",
    "models",
    "naming",
    "noted",
    "operations",
    "pace",
    "paying",
    "promises",
    "queries",
    "record",
    "shortfall",
    "sides",
    "streamed",
    "subject",
    "waiting",
)
