"""People: who they are, which department they work in, and how they sign in."""
