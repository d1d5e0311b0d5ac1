"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from projects.intake.clocking import reminding


@shared_task(name=reminding.TASK)
def remind() -> None:
    """Tell of every clock that is near its limit, or over it."""
    reminding.remind_due()
