"""Guards for whatever changes on record only: by the end of the transaction its own event is there, written in that transaction.

An event carries the number of the transaction that wrote it (``made_in``, set by the database), which is the same inside a
savepoint. So an older event excuses no new change, and a change without an event is undone with all the rest.
"""

from collections.abc import Iterable

import pgtrigger

# The transaction that is at work.
UNIT = "pg_current_xact_id()::text::bigint"
# Somebody is being erased in this transaction, as two people wanted (``collab.keeping``).
ERASING = f"EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.done_in = {UNIT})"
# Only the owner of the tables opens this, for as long as a past is told: see ``collab.events.history``.
IS_TOLD = "EXISTS (SELECT 1 FROM events_history h WHERE h.until > now())"


def told(subject: str, key: str, *kinds: str, more: str = "") -> str:
    """SQL: this transaction wrote an event ``e`` about the subject, of one of these kinds where any are named, for which ``more`` holds.

    ``subject`` and ``key`` are SQL, such as "'people.person'" and "NEW.id".
    """
    named = f" AND e.kind IN ({words(kinds)})" if kinds else ""
    return f"""EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = {subject} AND e.subject_id = {key}
            AND e.made_in = {UNIT}{named}{f" AND ({more})" if more else ""})"""


def recorded(
    name: str, operation: pgtrigger.Operation, test: str, sentence: str, *, when: str = "", declare: list[tuple[str, str]] | None = None
) -> pgtrigger.Trigger:
    """A trigger at the end of the transaction that raises ``sentence`` unless ``test`` holds; asked only ``when`` this is so of the row."""
    quoted = sentence.replace("'", "''")
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition(when) if when else None,
        declare=declare,
        func=f"IF NOT ({test}) THEN RAISE EXCEPTION '{quoted}'; END IF; RETURN NULL;",
    )


def changed(*columns: str) -> str:
    """SQL for ``when``: one of the columns changes."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def timely(instant: str, sentence: str) -> str:
    """PL/pgSQL: refuse an instant that is not about now, unless a past is told.

    A minute either way, because the clocks of machines differ; an operation that waited began that much earlier.
    """
    return f"""
    IF {instant} NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
        IF NOT {IS_TOLD} THEN RAISE EXCEPTION '{sentence}'; END IF;
    END IF;"""


def unless_unsaid(test: str, *columns: str) -> str:
    """SQL: ``test``, except where somebody is being erased and nothing but what was written in these columns changes."""
    less = f"'{{{','.join(columns)}}}'::text[]"
    return f"({test})\n        AND NOT (to_jsonb(OLD) - {less} = to_jsonb(NEW) - {less} AND {ERASING})"


def words(names: Iterable[str]) -> str:
    """SQL for a list of words."""
    return ", ".join(f"'{name}'" for name in names)
