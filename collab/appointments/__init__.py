"""Appointments: who is given or loses a duty, proposed by one person and agreed by a second."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "answering",
    "documents",
    "forms",
    "guards",
    "imports",
    "lists",
    "models",
    "operations",
    "queries",
    "record",
    "roster_subject",
    "rosters",
    "rules",
    "states",
    "subject",
)
