"""Doors for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from collab.events import delivery, seals


@shared_task(name="events.deliver")
def deliver() -> None:
    """The wake-up call after a write."""
    delivery.deliver_due()


@shared_task(name="events.sweep")
def sweep() -> None:
    """Every 15 s: what no call announced, what was left by a process that died, what is due again."""
    delivery.deliver_due()


@shared_task(name="events.seal")
def seal() -> None:
    """Every minute: seal what is settled, and give the alarm where that did not go."""
    seals.make()
    seals.watch()
