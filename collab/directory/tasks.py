"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from collab.directory.importing import queue

# A file of a whole company may take minutes on a slow machine; each of its statements has its own limit.
SOFT, HARD = 540, 600


@shared_task(name=queue.TASK, soft_time_limit=SOFT, time_limit=HARD)
def take() -> None:
    """The wake-up call after a file was said yes to, and the sweep every 15 s."""
    queue.take_due()
