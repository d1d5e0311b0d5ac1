"""Doors for Celery of what belongs to no app: no arguments, safe to run twice."""

from celery import shared_task

from collab import housekeeping


@shared_task(name="collab.tidy")
def tidy() -> None:
    """Every night: what has served its time goes, and what is left of settled work is released."""
    housekeeping.night()
