"""The words of the directory: where a file stands that is taken over beside the web."""

from django.db import models


class State(models.TextChoices):
    DUE = "due", "Being taken over"
    DONE = "done", "Taken over"
    REFUSED = "refused", "Refused"
    PARKED = "parked", "Given up"
