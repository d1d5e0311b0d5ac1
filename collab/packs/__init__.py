"""Packs: a month or a quarter frozen as it stood, and the review that decides on it."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "operations", "record", "states")
