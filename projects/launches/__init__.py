"""Launches: campaigns and launches of the marketing plan, which requests and projects serve."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "imports", "models", "operations", "picking", "queries", "saved", "serving", "states")
