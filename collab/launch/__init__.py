"""Starts Bridge from an empty checkout; standard library only, because it runs before anything is installed."""

# What other apps may import of this one.
DOORS = ("cast",)
