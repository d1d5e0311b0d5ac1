"""The planner's counts while the company is told: of rows that nobody has committed yet, a count says that there are none.

The story is one long transaction. Where the server looks through a table meanwhile it finds pages full of rows that do not
count, takes the table for empty, and plans by that: one statement then took a quarter of an hour.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = """SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')"""


@contextmanager
def put_off(owner: BaseDatabaseWrapper) -> Iterator[None]:
    """Nothing is counted inside the block, and everything once when it has been told; ``owner`` is a connection of the owner of the tables."""
    with owner.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        for name in tables:
            cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = off)")
    try:
        yield
    finally:
        with owner.cursor() as cursor:
            for name in tables:
                cursor.execute(f"ALTER TABLE {name} RESET (autovacuum_enabled)")
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))
