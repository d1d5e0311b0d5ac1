"""The directory: when people work. Calendars are kept here by administrators; what they say is read in ``collab.people.clocks``."""

# What other apps may import of this one.
DOORS = ("addresses", "operations")
