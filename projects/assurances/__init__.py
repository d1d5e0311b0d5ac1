"""Assurances: what a review rests on and is good for again: checklists with their ticks, and reviews that hold for other requests."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "applying", "checklists", "models", "operations", "queries", "reactions", "states")
