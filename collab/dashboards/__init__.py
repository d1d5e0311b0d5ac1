"""Home, the daily brief, the executive page and the audit page: reads everything, and owns what it keeps for its readers."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "audit.api",
    "audit.subjects",
    "brief.api",
    "brief.mail",
    "brief.making",
    "erasing.export",
    "erasing.named",
    "erasing.obstacles",
    "erasing.operations",
    "executive.disputes.operations",
    "executive.disputes.queries",
    "executive.disputes.reactions",
    "executive.disputes.record",
    "home.acting",
    "home.counting",
    "home.habits",
    "home.page",
    "leaving.api",
    "leaving.reactions",
    "models",
    "setup.steps",
)
