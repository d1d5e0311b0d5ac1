"""KPIs: definitions, targets by period, and measurements that are never changed."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "annotating",
    "cards",
    "drawing",
    "family",
    "figures",
    "formulas.results",
    "models",
    "movers",
    "noted",
    "operations",
    "picking",
    "promised",
    "queries",
    "reckoning",
    "record",
    "saved",
    "standing",
    "streamed",
    "tray",
    "unsaid",
)
