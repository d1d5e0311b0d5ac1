"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from projects.intake.clocking import keeping, reminding
from projects.intake.operations import conditions


@shared_task(name=reminding.TASK)
def remind() -> None:
    """Tell of every clock that is near its limit, or over it, by the calendars of today, and of every condition that is due."""
    keeping.changed_calendars()
    reminding.remind_due()
    conditions.remind_due()
