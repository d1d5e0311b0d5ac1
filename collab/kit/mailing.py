"""Letters on their way to the mail server: many over one connection, and which of its refusals are final."""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend


@contextmanager
def line() -> Iterator[Any]:
    """A connection that is opened by the first letter and shared by all of the block."""
    made = get_connection()
    try:
        yield made
    finally:
        made.close()


def hand_over(message: EmailMessage, over: Any) -> None:
    """Give the letter to the mail server. Whatever it says to that is raised, with the connection closed: the next letter opens another."""
    try:
        if isinstance(over, EmailBackend):
            over.open()
            message.connection = over
        message.send()
    except Exception:
        if over is not None:
            over.close()
        raise


def is_final(error: Exception) -> bool:
    """Whether the mail server has no such address and will have none in an hour: trying again helps nobody, a right address does."""
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())
