"""The doors for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from projects.post import reading, sending


@shared_task(name="post.read")
def read() -> None:
    """Once a minute: what came to the mailbox, the files of what was sent, and the letters to senders."""
    reading.look()
    sending.send_due()
