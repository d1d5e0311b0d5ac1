"""The proof of the record: recomputes every chain in the database, every seal, and each subject's version."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from psycopg2 import sql as psql

from collab.events import seals, sql
from collab.events.models import Event, Seal
from collab.kit.seams import Seam

# By the apps that own it: each gives sentences.
ALSO: Seam[Mapping[str, Callable[[], Iterable[str]]]] = Seam("what else is held against the record, by kind")
# Findings a query: who tampers with more needs no longer list.
MOST = 5000

CHAINS = f"""
    SELECT id, subject_kind, subject_id, sequence, hash <> digest, coalesce(before, 0), previous_hash <> coalesce(before_hash, '')
      FROM (SELECT e.*, {sql.DIGEST.format("e")} AS digest, lag(e.sequence) OVER chain AS before, lag(e.hash) OVER chain AS before_hash
              FROM events_event e WINDOW chain AS (PARTITION BY e.subject_kind, e.subject_id ORDER BY e.sequence, e.id)) linked
     WHERE hash <> digest OR sequence <> coalesce(before, 0) + 1 OR previous_hash <> coalesce(before_hash, '')
     ORDER BY id LIMIT {MOST}
"""  # noqa: S608 - made of constants
# A subject counts its writes in its version; a record that ends earlier had its tail cut.
TAILS = """
    SELECT t.id, t.version, coalesce(e.version, 0) FROM {table} t
      LEFT JOIN LATERAL (SELECT max(version) AS version FROM events_event WHERE subject_kind = %s AND subject_id = t.id) e ON true
     WHERE t.version > coalesce(e.version, 0) AND EXISTS (SELECT 1 FROM events_event WHERE subject_kind = %s) ORDER BY t.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the record. ``event`` is the id it was found at, None where the event is gone."""

    event: int | None
    sentence: str

    def __str__(self) -> str:
        return f"event {self.event}: {self.sentence}" if self.event else self.sentence


def everything(expected: str = "") -> list[Finding]:
    """Every finding; ``expected`` is a seal kept elsewhere ("4711:9f3c…") that must be there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        return [*chains(), *witnesses(expected), *tails(), *(Finding(None, said) for look in ALSO.value.values() for said in look())]


def chains() -> Iterator[Finding]:
    """Each subject's events: unchanged, none missing in the middle, each following the one before."""
    with connection.cursor() as cursor:
        cursor.execute(CHAINS)
        rows = cursor.fetchall()
    for pk, kind, subject, sequence, is_changed, before, is_loose in rows:
        if is_changed:
            yield Finding(pk, f"its text was changed after it was written ({kind} {subject}, number {sequence}).")
        elif sequence != before + 1:
            yield Finding(pk, f"{sequence - before - 1} before it are missing ({kind} {subject}, from number {before + 1}).")
        elif is_loose:
            yield Finding(pk, f"it does not follow the one before it ({kind} {subject}, number {sequence}).")


def witnesses(expected: str = "") -> Iterator[Finding]:
    """The seals against the events they witnessed, and against each other."""
    since, count, before, known = 0, 0, "", set()
    for seal in Seal.objects.order_by("upto").iterator(chunk_size=10):
        marks = list(Event.objects.filter(pk__gt=since, pk__lte=seal.upto).order_by("pk").values_list("pk", "hash"))
        count += len(seal.marks)
        found = list(_compared(seal, marks))
        yield from found
        if not found and (seal.count != count or seal.hash != seals.digest(before, seal.upto, count, marks)):
            yield Finding(None, f"The seal up to event {seal.upto} is not the one that was made, or one before it is missing.")
        since, count, before = seal.upto, seal.count, seal.hash
        known.add(seals.words(seal))
    if expected and expected not in known:
        yield Finding(None, f"There is no seal {expected}: the record was cut or written anew.")


def _compared(seal: Seal, marks: seals.Marks) -> Iterator[Finding]:
    witnessed = dict(mark.split(":") for mark in seal.marks)
    present = {str(pk): hash[:16] for pk, hash in marks}
    for key in sorted(witnessed.keys() - present.keys(), key=int):
        yield Finding(int(key), "it was there when the record was sealed and is gone.")
    for key in sorted(present.keys() - witnessed.keys(), key=int):
        yield Finding(int(key), "it was not there when the record was sealed.")
    for key in sorted(present.keys() & witnessed.keys(), key=int):
        if present[key] != witnessed[key]:
            yield Finding(int(key), "it is not the one that was sealed.")


def tails() -> Iterator[Finding]:
    """Things that count their versions and have more of them than the record has."""
    for label in Event.objects.order_by().values_list("subject_kind", flat=True).distinct():
        table = _versioned(label)
        if table is None:
            continue
        with connection.cursor() as cursor:
            cursor.execute(psql.SQL(TAILS).format(table=psql.Identifier(table)), [label, label, MOST])
            rows = cursor.fetchall()
        for pk, version, recorded in rows:
            yield Finding(None, f"{label} {pk} is at version {version}, its record ends at {recorded}: the tail is missing.")


def _versioned(label: str) -> str | None:
    try:
        model = apps.get_model(label)
        model._meta.get_field("version")
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return str(model._meta.db_table)
