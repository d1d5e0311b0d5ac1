"""The record of the bench's requests: every event hashed by the database, each after the one before it of the same request."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from collab.events.sql import DIGEST

COLUMNS = "sequence,kind,subject_kind,subject_id,actor_id,at,action,source,target,version,why"
# One level of all chains: what ``{said}`` holds, each after the event of its request before it.
LEVEL = f"""
    INSERT INTO events_event ({COLUMNS}, data, previous_hash, hash)
    SELECT {",".join(f"x.{name}" for name in (*COLUMNS.split(","), "data", "previous_hash"))}, {DIGEST.format("x")}
      FROM ({{said}}) x"""
STAGED = f"""
    SELECT {",".join(f"s.{name}" for name in (*COLUMNS.split(","), "data"))}, coalesce(e.hash, '') AS previous_hash
      FROM staged s LEFT JOIN events_event e
        ON e.subject_kind = s.subject_kind AND e.subject_id = s.subject_id AND e.sequence = %(before)s
     WHERE s.sequence = %(level)s ORDER BY s.id"""
# What is told so often that nobody writes it by hand: one more note, a minute after the one before.
NOTED = """
    SELECT %(level)s::int AS sequence, kind, subject_kind, subject_id, actor_id, at + interval '1 minute' AS at, action, source, target, version, why,
           data, hash AS previous_hash
      FROM events_event WHERE sequence = %(before)s AND subject_kind = 'intake.request' ORDER BY id"""
TOLD = 3


def write(rows: Iterator[tuple[Any, ...]], copy: Any, each: int) -> None:
    """Write the record level by level. ``rows``: the first three events of each request; ``each``: how many it has in the end."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE staged (LIKE events_event INCLUDING DEFAULTS)")
    copy("staged", f"id,{COLUMNS},data").rows((n, *row, "{}") for n, row in enumerate(rows, 1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged")
        for level in range(1, each + 1):
            cursor.execute(LEVEL.format(said=STAGED if level <= TOLD else NOTED), {"level": level, "before": level - 1})
