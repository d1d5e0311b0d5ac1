"""Clocks: whose turn something is and how long it takes, who had the ball in court, and the days that were promised."""

# What other apps may import of this one.
DOORS = (
    "forecasting",
    "forecasting.cases",
    "forecasting.correcting",
    "forecasting.paths",
    "forecasting.promising",
    "forecasting.scoring",
    "keeping",
    "limits",
    "models",
    "shape",
    "states",
)
