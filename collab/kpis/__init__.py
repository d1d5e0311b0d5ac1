"""KPIs: definitions, targets by period, and measurements that are never changed."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "cards",
    "drawing",
    "feeds.queries",
    "figures",
    "imports",
    "models",
    "movers",
    "noted",
    "operations",
    "outlook",
    "picking",
    "promised",
    "queries",
    "reckoning",
    "record",
    "restating.queries",
    "restating.reactions",
    "standing",
    "streamed",
    "unsaid",
)
