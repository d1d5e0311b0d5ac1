"""The service catalogue: what one can ask for, in marketing's words, with the questions of each; below requests, which keep the version they were asked with."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "fields", "measured", "models", "operations", "queries", "showing", "states")
