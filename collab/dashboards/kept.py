"""Keeping what is costly for a short while; a cache that is away costs time, never an answer."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")


def kept(key: str, seconds: int, make: Callable[[], T]) -> T:
    """What ``make`` gives, or what it gave up to ``seconds`` ago under this key; never None. It is kept as JSON.

    The key names every input, the person too where it matters.
    """
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, seconds)
    return found
