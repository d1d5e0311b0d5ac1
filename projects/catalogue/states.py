"""The words of the catalogue: how a question is answered, who reads the answer, and how an entry stands."""

from django.db import models

from collab.web.statuses import Status


class Kind(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", "A line"
    LONG = "long", "A text"
    CHOICE = "choice", "One of several"
    MANY = "many", "Some of several"
    DATE = "date", "A day"
    MONEY = "money", "An amount"
    NUMBER = "number", "A number"
    PERSON = "person", "A person"
    SOURCE = "source", "A data source"
    FILE = "file", "A file"


# Whose answers are among words that the question lists: what is shown may hang on them.
LISTED = (Kind.CHOICE, Kind.MANY)


class Reads(models.TextChoices):
    """Who reads the answer; whoever asks for it always does."""

    EVERYONE = "everyone", "Everyone who may open the request"
    REVIEW = "review", "The reviewing side alone"


# How an entry stands: words for its pill, by name.
OFFERED, WRITTEN, RETIRED = "entry_offered", "entry_written", "entry_retired"
STATUSES = {
    OFFERED: Status("Offered", "check", "ok"),
    WRITTEN: Status("Being written", "file-pen", "mute"),
    RETIRED: Status("Retired", "archive", "mute"),
}
MOST_QUESTIONS = 40
# Events, by what they are called on record.
ENTRY = "catalogue.entry"
REVIEW_DUE = f"{ENTRY}.review_due"
