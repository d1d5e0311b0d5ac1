"""The page of operations is drawn once for everybody and kept: who comes later has it as it was, with when that was.

Where it is older than it may be, one draws it anew and the others have the old one meanwhile; only where there is none all wait.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.cache import cache

from collab.kit import clock

# So old it may be, so long it is kept for who comes while it is drawn anew, and so long a turn to draw is held at most.
FRESH, KEPT_SECONDS, TURN_SECONDS = timedelta(minutes=5), 3600, 30


def once(name: str, draw: Callable[[], str]) -> str:
    """The text called ``name``, of this day, as it was drawn lately or as ``draw`` gives it. A cache that is away costs time, never an answer."""
    key = f"operations:{name}:{clock.today()}"
    found = cache.get(key)
    if found is not None:
        is_fresh = clock.now() - datetime.fromisoformat(found["at"]) < FRESH
        if is_fresh or not cache.add(f"{key}:turn", 1, TURN_SECONDS):
            return str(found["text"])
    text = draw()
    cache.set(key, {"at": clock.now().isoformat(), "text": text}, KEPT_SECONDS)
    cache.delete(f"{key}:turn")
    return text
