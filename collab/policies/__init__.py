"""Policies: what an administrator proposes as the next one, and a second administrator or an executive agrees to."""

# What other apps may import of this one.
DOORS = (
    "access",
    "addresses",
    "authority",
    "checking",
    "drafting",
    "guards",
    "models",
    "operations",
    "record",
    "rehearsing",
    "replay",
    "states",
    "subject",
)
