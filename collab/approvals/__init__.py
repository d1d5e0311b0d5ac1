"""Approvals: policies, routes, steps and decisions; one concept for every subject."""
