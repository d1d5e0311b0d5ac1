"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from collab.notices import mail as letters


@shared_task(name="notices.mail")
def mail() -> None:
    """The wake-up call after a notice, and the sweep every 15 s."""
    letters.send_due()
