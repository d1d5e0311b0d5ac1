"""What a proof finds: a line each with table and key, and the questions to the database that find them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from collab.events import sql

# Findings a question: who tampers with more needs no longer list.
MOST = 5000

# What was erased on record, and what is neither there nor erased.
_MISSING = """WITH erased AS MATERIALIZED (
        SELECT jsonb_array_elements_text(e.data->'digests') AS digest FROM events_event e WHERE e.kind = 'events.text.erased')
    SELECT n.id, n.digest, n.place FROM ({}) n
     WHERE NOT EXISTS (SELECT 1 FROM events_text x WHERE x.digest = n.digest) AND NOT EXISTS (SELECT 1 FROM erased g WHERE g.digest = n.digest)"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. ``key`` is that of the row in ``table``, None where the row is gone."""

    table: str
    key: int | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.sentence}" if self.key is not None else f"{self.table}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Question:
    """A query whose rows are wrong: the key in ``table`` first, then what fills the places of ``says``, by number."""

    table: str
    says: str
    sql: str

    def findings(self, **given: Any) -> Iterator[Finding]:
        """One for each row, by key; what ``sql`` names is in ``given``."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({self.sql}) found ORDER BY 1 LIMIT {MOST}", given or None)  # noqa: S608 - made of constants
            rows = cursor.fetchall()
        for key, *facts in rows:
            yield Finding(self.table, key, self.says.format(*facts))


def asked(questions: Iterable[Question], **given: Any) -> Iterator[Finding]:
    """The findings of all of them, one after the other."""
    for question in questions:
        yield from question.findings(**given)


def state_of_its_record(table: str, label: str, column: str, first: str) -> Question:
    """Things whose state is not the one that the last move on their record led to; ``first`` is the state before any move."""
    return Question(
        table,
        "it is {0}, its record left it {1}.",
        f"""SELECT t.id, t.{column} AS stands, coalesce(last.target, '{first}') AS was FROM {table} t LEFT JOIN LATERAL (
            SELECT e.target FROM events_event e WHERE e.subject_kind = '{label}' AND e.subject_id = t.id AND e.action <> ''
             ORDER BY e.version DESC LIMIT 1) last ON true
         WHERE t.{column} <> coalesce(last.target, '{first}')""",  # noqa: S608 - made of constants
    )


def differs(**pairs: str) -> str:
    """SQL: the words of those pairs that are true, as "day, amount"; the empty string where none is."""
    return "concat_ws(', ', " + ", ".join(f"CASE WHEN {test} THEN '{name.replace('_', ' ')}' END" for name, test in pairs.items()) + ")"


@contextmanager
def unlimited() -> Iterator[None]:
    """A transaction that may take its time: a proof reads everything, and the limits are for those who wait for a page."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def missing(table: str, *columns: str) -> Question:
    """Rows of a table that name a text in one of these columns which is not there, and that no event erased."""
    return Question(table, "{1} names a text that is gone, and no event erased it: {0}.", _MISSING.format(" UNION ALL ".join(
        f"SELECT t.id, substr(t.{name}, 6) AS digest, '{name}' AS place FROM {table} t WHERE t.{name} ~ '^text:[0-9a-f]{{64}}$'"  # noqa: S608
        for name in columns
    )))  # fmt: skip


def missing_within(table: str, column: str) -> Question:
    """The same of a column of JSON, which names texts anywhere in it."""
    return Question(
        table,
        f"its {column} name a text that is gone, and no event erased it: {{0}}.",
        _MISSING.format(
            f"SELECT t.id, m[1] AS digest, '{column}' AS place FROM {table} t, "  # noqa: S608 - made of constants
            f"regexp_matches(t.{column}::text, '\"text:([0-9a-f]{{64}})\"', 'g') m WHERE position('\"text:' IN t.{column}::text) > 0"
        ),
    )


TEXTS = (
    missing("events_event", "why"),
    missing_within("events_event", "data"),
    Question(
        "events_text",
        "it does not fit its digest: the words or their salt were changed after they were written.",
        f"SELECT t.id FROM events_text t WHERE t.digest <> {sql.TEXT_DIGEST.format('t')}",  # noqa: S608 - made of constants
    ),
    Question(
        "events_text",
        "event {0} erased it, and it is there.",
        """SELECT t.id, e.id AS event FROM events_event e, jsonb_array_elements_text(e.data->'digests') d JOIN events_text t ON t.digest = d
            WHERE e.kind = 'events.text.erased'""",
    ),
)
