"""The phases of a project, and the health that each side gives it."""

from django.db import models


class Phase(models.TextChoices):
    PLANNED = "planned", "Planned"
    DISCOVERY = "discovery", "Discovery"
    BUILD = "build", "Build"
    LAUNCH = "launch", "Launch"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed"


class Health(models.TextChoices):
    """Each side gives its own; where they differ the difference is shown, never averaged."""

    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    PAUSED = "paused", "Paused"
    DONE = "done", "Done"


# Worst first: how a page sorts, and which of two opinions a reader should see at once.
WORST_FIRST = (Health.OFF_TRACK, Health.AT_RISK, Health.PAUSED, Health.NOT_STARTED, Health.ON_TRACK, Health.DONE)
RANK = {health.value: place for place, health in enumerate(WORST_FIRST)}
# Healths that nobody understands without a sentence.
NEEDS_WORD = (Health.AT_RISK, Health.OFF_TRACK, Health.PAUSED)
ENDED = (Phase.LIVE, Phase.CLOSED)
