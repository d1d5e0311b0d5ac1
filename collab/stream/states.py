"""What a stream is filtered by, the kinds of events of links, and how much of each there may be."""

from datetime import timedelta

from django.db import models

LINK = "stream.link"
ADDED, REMOVED = "stream.link.added", "stream.link.removed"
MOST_LINKS, LONGEST_URL, LONGEST_TITLE = 20, 500, 120
# How a link begins: whatever else leads elsewhere could run something, or be read on its way.
SECURE = "https://"
# What a page asks by works for so long, and is renewed by who is signed in.
LASTS = timedelta(minutes=10)
# Seconds after which an open page asks for another one, so that it never asks by one that is over.
RENEWED = int(LASTS.total_seconds() * 0.8)


class Kind(models.TextChoices):
    MOVES = "moves", "Moves"
    NOTES = "notes", "Notes"
    FILES = "files", "Files"
    MONEY = "money", "Money"
    DECISIONS = "decisions", "Decisions"
    LINKS = "links", "Links"
