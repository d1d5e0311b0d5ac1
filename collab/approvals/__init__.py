"""Approvals: policies, routes, steps and decisions; one concept for every subject."""

# What other apps may import of this one.
DOORS = (
    "authority",
    "cells",
    "decisions",
    "defaults",
    "groups",
    "guards",
    "kinds",
    "lighter",
    "limits",
    "models",
    "operations",
    "policies",
    "proof",
    "queries",
    "record",
    "routes",
    "rules",
    "seating",
    "starving",
    "states",
    "terms",
    "tracks",
    "vacancies",
    "words",
)
