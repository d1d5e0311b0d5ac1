"""Word: what was written in requests, word by word, for mending slips."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from projects.intake import guards


class Word(models.Model):
    """A word that stands, or once stood, in a request that was sent; filled by the database. ``keys``: see ``collab.kit.slips``.

    Whoever reads it asks next whether the word stands in something that the reader may open.
    """

    word = models.CharField(max_length=guards.LONGEST_WORD, primary_key=True, db_collation="C")
    keys = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="word_keys")]

    def __str__(self) -> str:
        return self.word
