"""The shared agenda: goals that both sides sign, the strategies they are held against, and the cycles they are planned in."""

# What other apps may import of this one.
DOORS = (
    "access",
    "actions",
    "addresses",
    "cycles",
    "following",
    "models",
    "noted",
    "operations",
    "picking",
    "saved",
    "serving",
    "standing",
    "streamed",
    "waiting",
)
