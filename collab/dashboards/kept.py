"""Keeping what is costly for a short while; a cache that is away costs time, never an answer."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
T = TypeVar("T")


def kept(key: str, seconds: int, make: Callable[[], T]) -> T:
    """What ``make`` gives, or what it gave up to ``seconds`` ago under this key; never None.

    The key names every input, the person too where it matters.
    """
    try:
        found: T | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, seconds)
    except (RedisError, OSError) as error:
        log.warning("Not kept: %s", error)
        found = make()
    return found
