"""The convergence line: six parts of each month, how they are reckoned, and the months that are kept."""

# What other apps may import of this one.
DOORS = (
    "models",
    "operations",
    "parts",
    "reckoning",
    "record",
    "rows",
)
