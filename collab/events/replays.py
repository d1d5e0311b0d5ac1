"""Idempotency keys: the same key with the same body is answered the same, and done once."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection

from collab.events.models import Replay
from collab.kit.errors import Invalid, KeyReused
from collab.kit.operation import hold
from collab.people.models import Person

Answer = tuple[int, Any]

# Whoever comes second waits here until the first is done, and then gets no row.
CLAIM = """
    INSERT INTO events_replay (person_id, key, fingerprint, status) VALUES (%s, %s, %s, 0)
    ON CONFLICT (person_id, key) DO NOTHING RETURNING id
"""
KEEP = "UPDATE events_replay SET status = %s, body = %s WHERE id = %s"


def fingerprint(method: str, path: str, body: Any) -> str:
    """What makes two askings the same: method, path and the JSON body."""
    return hashlib.sha256(json.dumps([method, path, body], sort_keys=True, default=str).encode()).hexdigest()


def once(person: Person, key: str, mark: str, work: Callable[[], Answer]) -> Answer:
    """Do ``work`` and keep its answer under the key, or give the answer that was kept.

    ``work`` returns an HTTP status and a JSON body. Key, work and answer share one transaction; a second
    asking at the same instant waits for the first. Raises KeyReused where the key came with another body.
    """
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise Invalid(**{"Idempotency-Key": "A key has 1 to 255 printable ASCII characters."})

    def unit() -> Answer:
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [person.pk, key, mark])
            claimed = cursor.fetchone()
            if claimed is None:
                return _kept(person, key, mark)
            status, body = work()
            cursor.execute(KEEP, [status, None if body is None else json.dumps(body), *claimed])
        return status, body

    return hold(unit)


def _kept(person: Person, key: str, mark: str) -> Answer:
    kept = Replay.objects.get(person=person, key=key)
    if kept.fingerprint != mark:
        raise KeyReused("This Idempotency-Key was used with another body. Take a new key for a new thing.")
    return kept.status, None if kept.body is None else json.loads(kept.body)
