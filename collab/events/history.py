"""Telling a past: the record takes events of any time while the owner of the tables lets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from collab.kit.errors import Conflict

# Should whoever tells it die, it ends by itself.
LONGEST = timedelta(hours=6)
OPEN = "INSERT INTO events_history (until) VALUES (now() + make_interval(secs => %s)) RETURNING id"
CLOSE = "DELETE FROM events_history WHERE id = %s"


@contextmanager
def told() -> Iterator[BaseDatabaseWrapper]:
    """Inside the block a past may be told, from every connection. Raises Conflict where the address of the owner is not known.

    The portal's own role may not open it, so this goes beside, on a connection of the owner, which is given.
    """
    if not settings.OWNER:
        raise Conflict("A past is told by whoever owns the tables: their address, DATABASE_URL, is not set.")
    beside = connections.create_connection("default")
    beside.settings_dict = {**connection.settings_dict, **settings.OWNER}
    try:
        with beside.cursor() as cursor:
            cursor.execute(OPEN, [LONGEST.total_seconds()])
            (key,) = cursor.fetchone()
        try:
            yield beside
        finally:
            with beside.cursor() as cursor:
                cursor.execute(CLOSE, [key])
    finally:
        beside.close()
