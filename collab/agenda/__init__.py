"""The shared agenda: goals that both sides sign."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "models", "noted", "operations", "picking", "serving", "streamed")
