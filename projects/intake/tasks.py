"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from projects.intake.clocking import reminding
from projects.intake.operations import conditions


@shared_task(name=reminding.TASK)
def remind() -> None:
    """Tell of every clock that is near its limit, or over it, and of every condition that is due."""
    reminding.remind_due()
    conditions.remind_due()
