"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from collab.account import sending
from collab.account.letters import TASK


@shared_task(name=TASK)
def mail() -> None:
    """The wake-up call after a letter was owed, and the sweep every 15 s."""
    sending.send_due()
