"""How often somebody may call in a minute: a person, a token, and whoever is not signed in by address.

Each process counts for itself and tells the others through the cache after every fiftieth part of what is allowed. So a call
costs no question to the cache, several processes give little more than one would, and without a cache each still counts.
"""

import hashlib
import logging
import math
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from collab.kit import clock
from collab.kit.formats import grouped

log = logging.getLogger(__name__)
SHARES = 50
# Callers that are remembered within a minute; past that, who comes from ever new addresses makes room for themselves alone.
MOST_CALLERS = 50_000
SAYS = "That is more than {most} {kind} in a minute. Wait {wait} s."


@dataclass(slots=True)
class Count:
    """Calls of this minute: those that all processes know of, and those that only this one does yet."""

    known: int = 0
    own: int = 0


class Meter:
    """The calls of this minute, in this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.minute = 0
        self.counts: dict[str, Count] = {}

    def wait(self, caller: str, most: int) -> int:
        """Count a call; gives 0 where it may go on, else the seconds until the next one may."""
        minute, past = divmod(clock.now().timestamp(), 60)
        with self.lock:
            if minute != self.minute or len(self.counts) > MOST_CALLERS:
                self.minute, self.counts = int(minute), {}
            count = self.counts.setdefault(caller, Count())
            count.own += 1
            # Who is over stays so until the minute ends: there is nothing more to tell.
            told = count.own if count.known <= most and count.own >= most / SHARES else 0
            count.known, count.own = count.known + told, count.own - told
        if told:
            count.known = max(count.known, self._tell(f"calls:{int(minute)}:{caller}", told))
            if count.known > most:
                log.warning("Too many calls this minute: %s", caller)
        return math.ceil(60 - past) if count.known + count.own > most else 0

    def _tell(self, key: str, calls: int) -> int:
        """Add them to those of all processes, and give the sum; 0 from a cache that is away."""
        cache.add(key, 0, 120)
        # It may be gone between the two.
        with suppress(ValueError):
            return int(cache.incr(key, calls))
        return 0


METER = Meter()


@dataclass(frozen=True)
class Excess:
    """A call too many: the sentence, and the seconds to wait."""

    sentence: str
    wait: int


def excess(caller: str, method: str) -> Excess | None:
    """Count a call of somebody who is known; what to say where it is one too many."""
    is_read = method in SAFE_METHODS
    most = settings.CALLS_A_MINUTE["reads" if is_read else "writes"]
    return _excess(f"{caller}:{'reads' if is_read else 'writes'}", most, "reads" if is_read else "writes")


def excess_of_stranger(meta: Mapping[str, Any]) -> Excess | None:
    """Count a call of somebody who is not signed in. Many may share an address, so it is allowed more than a person is."""
    return _excess(f"address:{meta.get('REMOTE_ADDR', '')}", settings.CALLS_A_MINUTE["strangers"], "calls from one address")


def excess_of(request: HttpRequest) -> Excess | None:
    """Count this call for the person of the session, else for the address."""
    if request.user.is_authenticated:
        return excess(f"person:{request.user.pk}", request.method or "")
    return excess_of_stranger(request.META)


def _excess(caller: str, most: int, kind: str) -> Excess | None:
    wait = METER.wait(caller, most)
    return Excess(SAYS.format(most=grouped(most), kind=kind, wait=wait), wait) if wait else None


class PerToken(BaseThrottle):
    """A program counts by its token, apart from the person that it acts for. REST framework asks once it has let the token in."""

    def __init__(self) -> None:
        self.refused: Excess | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if secret := request.headers.get("Authorization"):
            self.refused = excess(f"token:{hashlib.sha256(secret.encode()).hexdigest()[:32]}", request.method or "")
        return self.refused is None

    def wait(self) -> float | None:
        return self.refused.wait if self.refused else None
