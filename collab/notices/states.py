"""The words of notices: what kinds of telling there are, where each may go, and how often a digest comes."""

from django.db import models


class Kind(models.TextChoices):
    """What somebody is told of, in the few words that they choose by (``kinds``)."""

    NEEDS = "needs", "What needs me"
    REQUESTS = "requests", "Requests I have a part in"
    NOTES = "notes", "Notes and answers"
    MONEY = "money", "Money"
    WORK = "work", "Who has which work, and by when"
    HOUSE = "house", "Duties and policies"


class Way(models.TextChoices):
    """Where it goes. Whatever is told at all stands in the portal."""

    MAIL = "mail", "In Bridge, and by mail"
    DIGEST = "digest", "In Bridge, and in the digest"
    BRIDGE = "bridge", "In Bridge only"
    OFF = "off", "Not at all"


class Rhythm(models.TextChoices):
    """How often a digest comes: in the morning, when its reader begins to work."""

    DAILY = "daily", "Each working day"
    WEEKLY = "weekly", "Once a week"


# What a kind is where nobody chose. Duties and policies are news of the house: they can wait for the morning.
USUAL: dict[str, str] = {**dict.fromkeys(Kind.values, Way.MAIL.value), Kind.HOUSE.value: Way.DIGEST.value}
