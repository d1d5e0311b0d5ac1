"""Assurances: what a review rests on and is good for again: checklists with their ticks, and reviews that hold for other requests."""

# What other apps may import of this one.
DOORS = ("addresses", "applying", "checklists", "documents", "models", "operations", "queries", "states")
