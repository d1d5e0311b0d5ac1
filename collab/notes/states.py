"""Whom a note is for, the kinds of its events, and how much of each there may be."""

from datetime import timedelta

from django.db import models

NOTE = "notes.note"
WRITTEN, EDITED = "notes.note.written", "notes.note.edited"
RESOLVED, REOPENED = "notes.note.resolved", "notes.note.reopened"
LONGEST, MOST_MENTIONS, MOST_ANSWERS = 4_000, 20, 100
# For so long its writer may change the words of a note; what others have built on stays as they read it.
EDITABLE = timedelta(minutes=15)


class Audience(models.TextChoices):
    EVERYONE = "everyone", "Everybody who may open this"
    REVIEWING = "reviewing", "The reviewing side only"
