"""Saved views: the filter of a list under a name, one's own or shared."""

# What other apps may import of this one.
DOORS = ("addresses", "operations", "queries")
