"""Letters on their way to the mail server: many over one connection, and which of its refusals are final."""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
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


def host() -> str:
    """The name by which letters say where they come from."""
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"


def automatic(name: str) -> dict[str, str]:
    """The headers of a letter that no person wrote: nothing that answers by itself is to answer it.

    RFC 3834 says so to whoever keeps to it; the last line says it to Exchange. There is no ``Precedence``: that is of no standard,
    and some servers put "bulk" off, while these letters ask for decisions.
    """
    return {"Message-ID": f"<{name}@{host()}>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def is_final(error: Exception) -> bool:
    """Whether the mail server has no such address and will have none in an hour: trying again helps nobody, a right address does.

    Some say so only when they have read the letter, by the classes of RFC 3463: the address is none, or its mailbox takes nothing.
    """
    if isinstance(error, SMTPDataError):
        words = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return error.smtp_code >= 500 and words.lstrip().startswith((b"5.1.", b"5.2."))
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())
