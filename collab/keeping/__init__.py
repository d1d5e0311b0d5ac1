"""Keeping: what is held because of a dispute or an inquiry, and whose traces are to be erased; either takes a second person."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "guards",
    "held",
    "models",
    "operations",
    "queries",
    "record",
    "states",
)
