"""Files: what people put beside a request, a project, a fund, a KPI or a goal, looked at before anybody gets it."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "looking",
    "models",
    "operations",
    "page",
    "queries",
    "receiving",
    "record",
    "scanning",
    "shelf",
    "states",
    "tidying",
)
