"""How often somebody may try to sign in: counted in the cache per name and address, and per address alone."""

import hashlib
import logging
from contextlib import suppress

from django.core.cache import cache

log = logging.getLogger(__name__)
# Failures within so many seconds; then the door stays shut for as long.
WINDOW = 15 * 60
PER_NAME, PER_ADDRESS = 8, 100


def _limits(username: str, address: str) -> dict[str, int]:
    """The counters of a try, each with its limit. Names are hashed: they come from outside."""
    mark = hashlib.sha256(f"{username.lower()}|{address}".encode()).hexdigest()
    place = hashlib.sha256(address.encode()).hexdigest()
    return {f"sign-in:{mark}": PER_NAME, f"sign-in:{place}": PER_ADDRESS}


def is_shut(username: str, address: str) -> bool:
    """Whether this name from this address has failed too often. A cache that is away shuts nobody out."""
    limits = _limits(username, address)
    counted = cache.get_many(limits)
    return any(counted.get(key, 0) >= limit for key, limit in limits.items())


def failed(username: str, address: str) -> None:
    """Count a failure."""
    log.warning("A sign-in failed: %r from %s", username[:80], address)
    for key in _limits(username, address):
        cache.add(key, 0, WINDOW)
        # It may run out between the two; then there is nothing left to count up.
        with suppress(ValueError):
            cache.incr(key)


def succeeded(username: str, address: str) -> None:
    """Forget the failures of the name; those of the address stay."""
    cache.delete(next(iter(_limits(username, address))))
