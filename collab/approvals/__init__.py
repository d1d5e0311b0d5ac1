"""Approvals: policies, routes, steps and decisions; one concept for every subject."""

# What other apps may import of this one.
DOORS = (
    "decisions",
    "defaults",
    "guards",
    "kinds",
    "lighter",
    "models",
    "operations",
    "policies",
    "queries",
    "record",
    "routes",
    "rules",
    "states",
    "terms",
    "tracks",
    "vacancies",
    "words",
)
