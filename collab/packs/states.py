"""The words of packs: for whose sight one is drawn, in which files it may be taken away, and what is told of it."""

from django.db import models


class Sight(models.TextChoices):
    """For whom a pack is drawn: it holds what everybody of them may see, and nothing that is one person's own."""

    EXECUTIVES = "executives", "Executives, finance and auditors"
    HOUSE = "house", "Everybody with a duty"


class Form(models.TextChoices):
    PDF = "pdf", "PDF"
    PPTX = "pptx", "PowerPoint"


class State(models.TextChoices):
    """Where a file stands."""

    DUE = "due", "Being drawn"
    DONE = "done", "Drawn"
    REFUSED = "refused", "Not drawn here"
    PARKED = "parked", "Given up"


TYPES = {
    Form.PDF: "application/pdf",
    Form.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
PACK = "packs.pack"
MADE, DECIDED = "packs.pack.made", "packs.pack.decided"
LONGEST_DECISION = 500
# Of a figure so many rows are kept one by one; of more, how many there are and a digest over all of them.
MOST_ROWS = 1_000
