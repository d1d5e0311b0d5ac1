"""The customer's side: moments of the journey and the register of data sources."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "journey", "models", "operations", "picking", "reading", "saved", "states")
