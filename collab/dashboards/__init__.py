"""Home, the executive page and the audit page: reads everything, owns no business table."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "audit.api",
    "audit.subjects",
    "convergence.api",
    "erasing.export",
    "erasing.named",
    "erasing.obstacles",
    "erasing.operations",
    "home.counting",
    "leaving.api",
    "leaving.reactions",
    "operations.api",
    "quality.api",
    "setup.steps",
    "sponsored.api",
    "steering",
)
