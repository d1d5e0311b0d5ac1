"""API tokens: made once, shown once, kept as a digest."""

import hashlib
import secrets

from collab.kit import clock
from collab.people.models import Person, Token


def digest(secret: str) -> str:
    """SHA-256 of the secret, hex; the secret has 256 random bits, so no salt or stretching is called for."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Person, label: str = "") -> str:
    """A new token's secret; it cannot be shown again."""
    secret = "bridge_" + secrets.token_urlsafe(32)
    Token.objects.create(person=person, digest=digest(secret), label=label)
    return secret


def holder(secret: str) -> Person | None:
    """The active person whose live token this is, or None."""
    token = Token.objects.select_related("person").filter(digest=digest(secret), person__is_active=True).first()
    if token is None or (token.ended_at and token.ended_at <= clock.now()):
        return None
    return token.person
