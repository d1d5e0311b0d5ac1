"""Leaving: a person's own page, what they hold, how it is handed over, and what nobody has taken over yet."""
