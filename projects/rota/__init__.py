"""The rota of triage: who is on duty when, and rules that propose who takes a request and on which track; below requests."""

# What other apps may import of this one.
DOORS = ("addresses", "models", "operations", "proposing", "queries", "turning")
