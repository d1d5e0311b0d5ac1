"""The cache as pages want it: Redis or Valkey, and while it is away as if it were empty. Nothing true is only there."""

import functools
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import DataError, RedisError

log = logging.getLogger(__name__)
# Seconds between two looks at a cache that failed. A thread of its own looks: no request waits for it a second time.
REST = 1.0


class Json:
    """Values as JSON: whoever may write into the cache can put a wrong value there, and nothing that runs."""

    def dumps(self, value: Any) -> Any:
        # A count stays a number, which the server itself can count up.
        return value if type(value) is int else json.dumps(value)

    def loads(self, kept: Any) -> Any:
        try:
            return kept if type(kept) is int else json.loads(kept)
        except ValueError as error:
            raise DataError("What was kept is no JSON.") from error


def _forgiven(name: str, instead: Callable[..., Any]) -> Callable[..., Any]:
    """The backend's method of this name; ``instead`` gives the answer of an empty cache."""
    asked = getattr(RedisCache, name)

    @functools.wraps(asked)
    def method(self: "Forgiving", *args: Any, **kwargs: Any) -> Any:
        if Forgiving.is_away:
            return instead(*args, **kwargs)
        try:
            return asked(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            self.leave_alone(error)
            return instead(*args, **kwargs)

    return method


class OwnMemory(LocMemCache):
    """The cache of a process that has no other, with the same form of values: what this one takes, the other does."""

    FORM, NOTHING = Json(), object()

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = super().get(key, self.NOTHING, version)
        return default if found is self.NOTHING else self.FORM.loads(found)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        super().set(key, self.FORM.dumps(value), timeout, version)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return super().add(key, self.FORM.dumps(value), timeout, version)

    def answers(self) -> bool:
        return True


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
    is_away = False
    _turn = threading.Lock()

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Kept

    def leave_alone(self, error: Exception) -> None:
        """Take it for empty from now on, until it answers again."""
        with Forgiving._turn:
            if Forgiving.is_away:
                return
            Forgiving.is_away = True
        log.warning("The cache does not answer and is left alone until it does: %s", error)
        threading.Thread(target=self._look, name="cache watch", daemon=True).start()

    def _look(self) -> None:
        while Forgiving.is_away:
            time.sleep(REST)
            try:
                self._cache.get_client(None, write=True).ping()
            except (RedisError, OSError):
                continue
            Forgiving.is_away = False
            log.warning("The cache answers again.")

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

    def answers(self) -> bool:
        """Whether it is there now, asked past what forgives it."""
        try:
            return bool(self._cache.get_client(None, write=True).ping())
        except (RedisError, OSError):
            return False


def _forked() -> None:
    """A fork has none of its parent's threads: whoever looked at a cache that was away does so no more."""
    Forgiving.is_away = False
    Forgiving._turn = threading.Lock()


os.register_at_fork(after_in_child=_forked)
