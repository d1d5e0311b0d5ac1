"""A morning on which everybody works, and the moment at which the letters about it have left."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

from django.core import mail as outbox

from collab.kit import clock
from collab.notices import mail

# A Wednesday of winter, a quarter past ten where the house is.
WEDNESDAY = datetime(2030, 1, 9, 10, 15, tzinfo=clock.zone()).astimezone(UTC)


@contextmanager
def later(**by: float) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(**by)):
        yield


def sent(**by: float) -> list[Any]:
    """The letters that leave when so long has passed: what waits for company has waited long enough after six minutes."""
    before = len(outbox.outbox)
    with later(**by or {"minutes": 6}):
        mail.send_due()
    return outbox.outbox[before:]


def head(letter: Any) -> Message:
    message: Message = letter.message()
    return message
