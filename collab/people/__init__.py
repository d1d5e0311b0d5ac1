"""People: who they are, which department they work in, and how they sign in."""

# What other apps may import of this one.
DOORS = ("addresses", "away", "calendars", "clocks", "fields", "models", "names", "picking", "preferences", "requests", "states", "tokens")
