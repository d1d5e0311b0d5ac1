"""Patience: what is told of something that may still be taken back waits a little, so that it may be taken back before anybody heard of it."""

from datetime import timedelta

# As long as the button that takes it back is offered.
SECONDS = 12


def wait() -> timedelta:
    """How long the outbox keeps what it owes by such an event."""
    return timedelta(seconds=SECONDS)
