"""Notes: what people write to each other beside a request, a project, a fund, a KPI or a goal, and who watches it."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "cards", "carriers", "documents", "following", "models", "operations", "page", "record", "states")
