"""The joint roadmap: both sides' work on one time line. Owns no table."""

# What other apps may import of this one.
DOORS = ("addresses", "saved")
