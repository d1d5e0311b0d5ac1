"""In whose court something is, what a clock is paused for, and how much of a limit is told of."""

from django.db import models


class Court(models.TextChoices):
    """Who is waited for. Each second of a request's way is in one of them, and in one alone."""

    MARKETING = "marketing", "Marketing"
    TECHNOLOGIST = "technologist", "Marketing technologists"
    IT = "it", "IT"
    PRIVACY = "privacy", "Privacy"
    FINANCE = "finance", "Finance"
    EXECUTIVE = "executive", "CMO and CIO"
    SUPPLIER = "supplier", "A supplier"
    OTHERS = "others", "Others who ask"
    NOBODY = "nobody", "Nobody: it is worked on, or on hold"


class Why(models.TextChoices):
    """What a clock stands still for."""

    QUESTION = "question", "the requester is asked"
    HOLD = "hold", "it is on hold"
    SUPPLIER = "supplier", "a supplier is waited for"


class Level(models.IntegerChoices):
    """Per cent of a limit at which somebody is told. Nothing is ever decided by one."""

    HALF = 50, "half of the time is over"
    NEARLY = 90, "the time is nearly over"
    OVER = 100, "the time is over"
    LONG_OVER = 150, "the time is long over"


REMINDERS, ESCALATIONS = (Level.HALF, Level.NEARLY), (Level.OVER, Level.LONG_OVER)


class Target(models.TextChoices):
    """What a forecast is of."""

    ROUTED = "routed", "routed"
    DECIDED = "decided", "decided"
    FUNDED = "funded", "funded"
    STARTED = "started", "started"
    LIVE = "live", "live"


# Fewer cases than these promise nothing.
LEAST = 20
