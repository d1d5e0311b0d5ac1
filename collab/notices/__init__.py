"""Notices: what a person is told, in the portal and by mail, once each."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "letters",
    "mail",
    "models",
    "operations",
    "queries",
    "record",
    "telling",
    "wishes",
)
