"""Guards taken away on purpose: what looks for trouble has to find it, or it looks at nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname LIKE 'pgtrigger_' || %s || '\\______'"


@contextmanager
def without(owner: Any, table: str, *guards: str) -> Iterator[None]:
    """A table without these guards, or without any of its own where none is named; they are on again afterwards."""
    with owner.cursor() as cursor:
        names = ["USER"]
        if guards:
            names = []
            for guard in guards:
                cursor.execute(NAMES, [table, guard])
                names += [name for (name,) in cursor.fetchall()]
            assert len(names) == len(guards), f"{table} has no guards of these names: {guards}"
        for name in names:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            for name in names:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
