"""The directory: who works here, for whom, where and when. Kept by administrators; whose clock runs is read in ``collab.people.clocks``."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "hours",
    "importing.owing",
    "importing.queue",
    "models",
    "operations.absences",
    "operations.calendars",
    "operations.leaving",
    "operations.people",
    "states",
)
