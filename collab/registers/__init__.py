"""Registers: brands, markets, suppliers and what else is named the same everywhere; one small concept, one row a register."""

# What other apps may import of this one.
DOORS = (
    "addresses",
    "guards",
    "imports",
    "kinds",
    "models",
    "operations",
    "picking",
    "pointing",
    "queries",
)
