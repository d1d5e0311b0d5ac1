"""Home, the executive page and the audit page: reads everything, owns no business table."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "audit.api",
    "audit.subjects",
    "erasing.export",
    "erasing.named",
    "erasing.obstacles",
    "erasing.operations",
    "executive.behind",
    "executive.numbers",
    "executive.page",
    "home.counting",
    "leaving.api",
    "leaving.reactions",
    "setup.steps",
)
