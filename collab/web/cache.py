"""The cache as pages want it: Redis or Valkey, and while it is away as if it were empty. Nothing true is only there."""

import functools
import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
# Seconds for which a cache that failed is not asked: else each question of a page waits for the same silence.
REST = 5.0


def _forgiven(name: str, instead: Callable[..., Any]) -> Callable[..., Any]:
    """The backend's method of this name; ``instead`` gives the answer of an empty cache."""
    asked = getattr(RedisCache, name)

    @functools.wraps(asked)
    def method(self: "Forgiving", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < Forgiving.rests_until:
            return instead(*args, **kwargs)
        try:
            return asked(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            Forgiving.rests_until = time.monotonic() + REST
            log.warning("The cache does not answer and is left alone for %s s: %s", REST, error)
            return instead(*args, **kwargs)

    return method


class Kept(RedisCacheClient):
    """Keeps the client of each pool, which is safe among threads; Django makes one for each question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clients: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if pool not in self.clients:
            self.clients[pool] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return self.clients[pool]


class Forgiving(RedisCache):
    """Sessions are read from the database meanwhile, and failed sign-ins are not counted."""

    # For all threads of the process: each has a cache object of its own.
    rests_until = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Kept

    get = _forgiven("get", lambda key, default=None, version=None: default)
    get_many = _forgiven("get_many", lambda *args, **kwargs: {})
    has_key = _forgiven("has_key", lambda *args, **kwargs: False)
    add = _forgiven("add", lambda *args, **kwargs: False)
    set = _forgiven("set", lambda *args, **kwargs: None)
    set_many = _forgiven("set_many", lambda *args, **kwargs: [])
    touch = _forgiven("touch", lambda *args, **kwargs: False)
    incr = _forgiven("incr", lambda *args, **kwargs: 0)
    delete = _forgiven("delete", lambda *args, **kwargs: False)
    delete_many = _forgiven("delete_many", lambda *args, **kwargs: None)
    clear = _forgiven("clear", lambda *args, **kwargs: False)
