"""The words of launches: what it is, how sure its day is, and what became of it."""

from django.db import models

from collab.web.statuses import Status


class Kind(models.TextChoices):
    CAMPAIGN = "campaign", "Campaign"
    LAUNCH = "launch", "Launch"


class Confidence(models.TextChoices):
    """How sure its day is."""

    FIRM = "firm", "Firm"
    LIKELY = "likely", "Likely"
    OPEN = "open", "Open"


class State(models.TextChoices):
    """``to_come`` until somebody says that it was held, or that it is called off."""

    TO_COME = "to_come", "To come"
    HELD = "held", "Held"
    CALLED_OFF = "called_off", "Called off"


STATUSES = {
    State.TO_COME.value: Status("To come", "rocket", "info"),
    State.HELD.value: Status("Held", "check", "ok"),
    State.CALLED_OFF.value: Status("Called off", "ban", "mute"),
}
