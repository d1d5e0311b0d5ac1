"""The door for Celery: no arguments, safe to run twice."""

from celery import shared_task

from collab.policies import rehearsing
from collab.policies.rehearsing import TASK

SOFT, HARD = 240, 300


@shared_task(name=TASK, soft_time_limit=SOFT, time_limit=HARD)
def rehearse() -> None:
    """The wake-up call after a rehearsal was asked for, and the sweep every 15 s."""
    rehearsing.take_due()
