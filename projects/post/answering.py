"""The address at which a letter of ours is answered: it names the thing and the person, and carries a sign that nobody makes up.

It is good for as long as the keys are: who answers an old letter is heard as well. Who wrote is not said by it, but proved anew.
"""

import base64
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

REQUEST = "intake.request"
# So many addresses of ours are looked at in one letter; it has one.
MOST = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """What a letter answers: the key of the request, and of whom our letter was to."""

    request: int
    person: int


def is_on() -> bool:
    """Whether a mailbox is read at all."""
    return bool(settings.MAILBOX)


def address(person: int, topic: str) -> str:
    """Where this person answers a letter about this topic; empty where nobody would read it."""
    kind, _, key = topic.partition(":")
    if not is_on() or kind != REQUEST or not key.isdecimal():
        return ""
    name, _, host = settings.MAILBOX_ADDRESS.rpartition("@")
    return f"{name}+{key}-{person}-{sign(int(key), person)}@{host}"


def sign(request: int, person: int, key: str | bytes | None = None) -> str:
    made = salted_hmac("projects.post.answering", f"{REQUEST}:{request}:{person}", secret=key, algorithm="sha256").digest()
    return base64.b32encode(made[:16]).decode().rstrip("=").lower()


def read(recipients: str) -> tuple[bool, Answered | None]:
    """Whether such an address of ours is among these lines, and what the first good one says."""
    name, _, host = settings.MAILBOX_ADDRESS.rpartition("@")
    ours = re.compile(rf"(?<![\w.+-]){re.escape(name)}\+([^@\s<>,;\"]{{1,64}})@{re.escape(host)}(?!\.?[\w-])", re.IGNORECASE)
    tokens = [found[1] for found, _ in zip(ours.finditer(recipients), range(MOST), strict=False)]
    return bool(tokens), next((one for token in tokens if (one := _meant(token.lower()))), None)


def _meant(token: str) -> Answered | None:
    parts = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})-([a-z2-7]{26})", token, re.ASCII)
    if parts is None:
        return None
    request, person, given = int(parts[1]), int(parts[2]), parts[3]
    keys: list[str | bytes | None] = [None, *settings.SECRET_KEY_FALLBACKS]
    is_good = any(constant_time_compare(sign(request, person, key), given) for key in keys)
    return Answered(request, person) if is_good else None
