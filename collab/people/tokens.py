"""API tokens: shown once when they are made, kept as a digest, read with each call. Who makes and ends them is ``collab.account``."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from collab.kit import clock
from collab.people.models import Person, Token

# The last use is written at most so often: reading stays reading.
LAPSE = timedelta(minutes=5)


def digest(secret: str) -> str:
    """SHA-256 of the secret, hex; the secret has 256 random bits, so no salt or stretching is called for."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Person, label: str = "", **scope: Any) -> str:
    """A new token's secret; it cannot be shown again."""
    return made(person, label, **scope)[1]


def made(person: Person, label: str = "", **scope: Any) -> tuple[Token, str]:
    """A new token with its secret; ``scope`` are columns of Token."""
    secret = "bridge_" + secrets.token_urlsafe(32)
    return Token.objects.create(person=person, digest=digest(secret), label=label, **scope), secret


def live(person: Person) -> QuerySet[Token]:
    """The tokens of a person that open something now."""
    return Token.objects.filter(person=person, ended_at=None, ends_at__gt=clock.now())


def known(secret: str, address: str) -> Token | None:
    """The live token of an active person with this secret, used from this address; None where there is none."""
    now = clock.now()
    rows = Token.objects.select_related("person").filter(person__is_active=True, ended_at=None, ends_at__gt=now)
    token = rows.filter(digest=digest(secret)).first()
    if token is not None and (token.used_at is None or token.used_at < now - LAPSE):
        # Whoever used it at the same instant has written it already.
        stale = Q(used_at=None) | Q(used_at__lt=now - LAPSE)
        Token.objects.filter(stale, pk=token.pk).update(used_at=now, used_from=address[:45])
    return token
