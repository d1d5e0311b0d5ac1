"""What a seal is signed with: an HMAC whose keys (SEAL_KEY) the database does not hold."""

import hashlib
import hmac
from datetime import UTC, datetime

from django.conf import settings


def sign(*facts: object) -> str:
    """The signature of these facts, by the newest key."""
    return _mac(settings.SEAL_KEYS[0], facts)


def holds(signature: str, *facts: object) -> bool:
    """Whether one of the keys, the newest or one before it, made this signature of these facts."""
    return any(hmac.compare_digest(signature, _mac(key, facts)) for key in settings.SEAL_KEYS)


def _mac(key: str, facts: tuple[object, ...]) -> str:
    return hmac.new(key.encode(), "|".join(_word(fact) for fact in facts).encode(), hashlib.sha256).hexdigest()


def _word(fact: object) -> str:
    return fact.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(fact, datetime) else str(fact)
