"""The stream: all that happens to a thing in one order, what leads from it to trackers elsewhere, and whether anything is new."""

# What other apps may import of this one.
DOORS = ("access", "cards", "operations", "page", "queries", "record", "sight", "tellers", "telling", "versions")
