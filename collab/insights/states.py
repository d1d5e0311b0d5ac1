"""The words of insights and lessons: which of the two it is, what a lesson answers, and how each stands."""

from django.db import models

from collab.web.statuses import Status


class Kind(models.TextChoices):
    """A lesson was learnt in a project; an insight was found out anywhere."""

    INSIGHT = "insight", "Insight"
    LESSON = "lesson", "Lesson"


class Asked(models.TextChoices):
    """What is asked when a project closes; an answer is a lesson."""

    AGAIN = "again", "What would you do again?"
    OTHERWISE = "otherwise", "What would you do otherwise?"
    BEFOREHAND = "beforehand", "What should others know before they begin?"


STOPPED = "stopped"
# How one stands: words for its pill, by name.
CURRENT, EXPIRED, WITHDRAWN = "insight_current", "insight_expired", "insight_withdrawn"
STATUSES = {
    CURRENT: Status("Holds", "lightbulb", "ok"),
    EXPIRED: Status("Expired", "clock", "mute"),
    WITHDRAWN: Status("Withdrawn", "undo-2", "mute"),
}
