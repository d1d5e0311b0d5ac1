"""Insights and lessons: what was found out and learnt, each in one sentence, offered where somebody asks for something like it."""

# What other apps may import of this one.
DOORS = ("access", "addresses", "documents", "models", "noted", "offering", "operations", "picking", "queries", "states", "streamed")
