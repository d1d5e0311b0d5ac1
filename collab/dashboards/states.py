"""The words of what is said of a figure."""

from django.db import models

DISPUTE = "dashboards.dispute"
RAISED, ANSWERED = f"{DISPUTE}.raised", f"{DISPUTE}.answered"
LONGEST = 1000


class Says(models.TextChoices):
    """What somebody does with a figure. A dispute waits for its owner; an explanation stands as it is, and may be answered."""

    DISPUTES = "disputes", "I think it is wrong"
    EXPLAINS = "explains", "I can explain it"
