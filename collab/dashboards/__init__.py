"""Home, the executive page and the audit page: reads everything, owns no business table."""

# What other apps may import of this one.
DOORS = ("addresses", "audit.api", "audit.subjects", "home.counting", "leaving.api", "leaving.reactions")
