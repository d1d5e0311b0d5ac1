"""The phases of a project, and the health that each side gives it."""

from django.db import models

from collab.web.statuses import Status


class Phase(models.TextChoices):
    PLANNED = "planned", "Planned"
    DISCOVERY = "discovery", "Discovery"
    BUILD = "build", "Build"
    LAUNCH = "launch", "Launch"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed"
    STOPPED = "stopped", "Stopped"


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
# What nobody works on any more, whatever came of it.
ENDED = (Phase.LIVE, Phase.CLOSED, Phase.STOPPED)
# How a phase is shown; a health is shown by the words every app shares.
STATUSES = {
    Phase.PLANNED.value: Status("Planned", "circle-dashed", "mute"),
    Phase.DISCOVERY.value: Status("Discovery", "search", "info"),
    Phase.BUILD.value: Status("Build", "hammer", "info"),
    Phase.LAUNCH.value: Status("Launch", "rocket", "info"),
    Phase.LIVE.value: Status("Live", "rocket", "ok"),
    Phase.CLOSED.value: Status("Closed", "archive", "mute"),
    Phase.STOPPED.value: Status("Stopped", "octagon-x", "mute"),
}
