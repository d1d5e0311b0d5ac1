"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from collab.files import scanning


@shared_task(name="files.scan")
def scan() -> None:
    """Every 15 s: what waits to be looked at."""
    scanning.scan_due()
