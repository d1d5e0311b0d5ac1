"""Home and the executive page: reads everything, owns no business table."""

# What other apps may import of this one.
DOORS = ("addresses",)
