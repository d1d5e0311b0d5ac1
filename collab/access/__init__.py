"""Who may do what: roles by date, and grants on single things. The only importer of guardian."""

# What other apps may import of this one.
DOORS = ("duties", "erasing", "flowing", "grants", "guards", "models", "opening", "record", "roles")
