"""The portfolio: projects with a lead from each side, milestones, dependencies, health."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "clashes",
    "finishing",
    "flow",
    "guards",
    "history",
    "kpi_projects",
    "milestones",
    "models",
    "noted",
    "operations",
    "picking",
    "queries",
    "record",
    "saved",
    "serving_goals",
    "spoken",
    "starting",
    "states",
    "strategies",
    "streamed",
    "waiting",
)
