"""The door for Celery: no arguments, safe to run twice, any number at once."""

from celery import shared_task

from collab.dashboards.brief import mail, making


@shared_task(name=making.TASK)
def brief() -> None:
    """Make the briefs that a morning asks for, and send those that are due."""
    making.make_due()
    mail.send_due()
