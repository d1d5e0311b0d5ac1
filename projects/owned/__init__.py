"""Tools: what the company owns already, with what it can do, whose it is and until when; triage looks here first."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "answered", "covering", "models", "operations", "picking", "renewals", "states")
