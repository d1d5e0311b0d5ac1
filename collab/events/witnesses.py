"""The seals against the events they witnessed, and each event against the one before it of its subject.

The database looks: one walk along the seals and the keys of the events, each event with the one before it found by its
index, nothing kept in memory on either side. Only a seal that does not fit is taken apart, to say which event it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import connection

from collab.events import elsewhere, seals, sql
from collab.events.findings import MOST, Finding
from collab.events.models import Event, Seal

EVENTS, SEALS = Event._meta.db_table, Seal._meta.db_table
# Below and above every key.
LEAST, HIGHEST = -(2**63), 2**63 - 1
# A computer's clock may be set back by so much without anybody having tampered.
SLACK = "interval '1 minute'"
# Events that no seal covers yet are walked in pieces of this many.
PIECE = 10_000
BATCH = 1_000

BEFORE = """LEFT JOIN LATERAL (SELECT p.id, p.hash, p.at FROM events_event p WHERE p.subject_kind = e.subject_kind
    AND p.subject_id = e.subject_id AND p.sequence = e.sequence - 1 LIMIT 1) p ON true"""
LINKED = "e.sequence = 1 AND e.previous_hash = '' AND p.id IS NULL OR e.previous_hash = p.hash"
WRONG = f"""(e.hash <> {sql.DIGEST.format("e")} OR ({LINKED}) IS NOT TRUE OR e.at < p.at - {SLACK} OR e.at > {{until}} + {SLACK})"""
# The seals that do not fit what they witnessed, or stand over an event that does not fit its chain.
WALK = f"""
    SELECT s.id FROM (
        SELECT o.*, coalesce(lag(o.upto) OVER w, {LEAST}) AS since, coalesce(lag(o.count) OVER w, 0) AS before, coalesce(lag(o.hash) OVER w, '') AS last
          FROM events_seal o WHERE o.upto >= %(begin)s WINDOW w AS (ORDER BY o.upto)) s
      LEFT JOIN LATERAL (
        SELECT array_agg(e.id || ':' || left(e.hash, 16) ORDER BY e.id) AS marks, string_agg(e.id || ':' || e.hash, ',' ORDER BY e.id) AS text,
               bool_or({WRONG.format(until="s.made_at")}) AS is_wrong
          FROM events_event e {BEFORE} WHERE e.id > s.since AND e.id <= s.upto) f ON true
     WHERE s.upto > %(low)s AND s.upto <= %(high)s
       AND (f.marks IS DISTINCT FROM s.marks::text[] OR f.is_wrong OR s.count <> s.before + cardinality(s.marks)
            OR s.hash <> encode(sha256(convert_to(s.last || '|' || s.upto || '|' || s.count || '|' || f.text, 'UTF8')), 'hex'))
     ORDER BY s.upto LIMIT {MOST}
"""  # noqa: S608 - made of constants
CHAINS = f"""
    SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.hash <> {sql.DIGEST.format("e")},
           (SELECT coalesce(max(m.sequence), 0) FROM events_event m
             WHERE m.subject_kind = e.subject_kind AND m.subject_id = e.subject_id AND m.sequence < e.sequence),
           ({LINKED}) IS NOT TRUE, e.at < p.at - {SLACK}
      FROM events_event e {BEFORE}
     WHERE e.id > %(low)s AND e.id <= %(high)s AND {WRONG.format(until="coalesce(%(until)s::timestamptz, 'infinity')")}
     ORDER BY e.id LIMIT {MOST}
"""  # noqa: S608 - made of constants
NEXT = "SELECT max(id) FROM (SELECT id FROM events_event WHERE id > %s ORDER BY id LIMIT %s) piece"
# Keys and an index lead to each row; a plan that reads the whole table for each seal would never end.
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the record: under the seals above the event ``low`` and up to the event ``high``."""

    low: int = LEAST
    high: int = HIGHEST


def stretches(after: int, parts: int) -> list[Stretch]:
    """The sealed record after this seal, in so many parts of about as many events each."""
    found = Seal.objects.filter(upto__gt=after)
    first, last = (found.order_by(order).values_list("count", flat=True).first() for order in ("upto", "-upto"))
    if first is None or last is None or parts == 1:
        return [Stretch(low=after)]
    cuts = [
        found.filter(count__gte=first + (last - first) * part // parts).order_by("upto").values_list("upto", flat=True).first() or HIGHEST
        for part in range(1, parts)
    ]
    edges = sorted({after, *cuts, HIGHEST})
    return [Stretch(low, high) for low, high in pairwise(edges)]


def sealed(stretch: Stretch) -> Iterator[Finding]:
    """What is wrong with the seals of a stretch and with the events under them."""
    # Looked at before the walk: the chain of hashes is proved in the database, the signatures by who has the key.
    yield from _unsigned(stretch)
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        # The first is compared with the seal before it, which lies in the part before.
        cursor.execute(WALK, {"low": stretch.low, "high": stretch.high, "begin": _before(stretch)})
        wrong = [key for (key,) in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
    told = 0
    for key in wrong:
        for finding in _taken_apart(Seal.objects.get(pk=key)):
            told += 1
            yield finding
        if told >= MOST:
            return


def _before(stretch: Stretch) -> int:
    """Where the seal before the first of the stretch stands."""
    return Seal.objects.filter(upto__lte=stretch.low).order_by("-upto").values_list("upto", flat=True).first() or LEAST


def _unsigned(stretch: Stretch) -> Iterator[Finding]:
    facts = ("pk", "upto", "count", "hash", "made_at", "mac", "carried")
    found = Seal.objects.filter(upto__gt=stretch.low, upto__lte=stretch.high).order_by("upto").values_list(*facts)
    for key, *said in found.iterator(chunk_size=BATCH):
        if not seals.is_signed(*said):
            yield Finding(SEALS, key, f"nobody with a key of the portal signed it (up to event {said[0]}).")


def _taken_apart(seal: Seal) -> Iterator[Finding]:
    """Which events are not the ones this seal witnessed; the seal itself, where all of them are."""
    before = Seal.objects.filter(upto__lt=seal.upto).order_by("-upto").first()
    since, count, hash = (before.upto, before.count, before.hash) if before else (LEAST, 0, "")
    marks = list(Event.objects.filter(pk__gt=since, pk__lte=seal.upto).order_by("pk").values_list("pk", "hash"))
    found = [*_compared(seal, marks), *chains(since, seal.upto, seal.made_at)]
    first = {finding.key: finding for finding in reversed(found)}
    yield from (first[key] for key in sorted(first, key=lambda key: key or 0))
    if not found and (seal.count != count + len(seal.marks) or seal.hash != seals.digest(hash, seal.upto, seal.count, marks)):
        yield Finding(SEALS, seal.pk, f"it is not the one that was made, or one before it is missing (up to event {seal.upto}).")


def _compared(seal: Seal, marks: seals.Marks) -> Iterator[Finding]:
    witnessed = dict(mark.split(":") for mark in seal.marks)
    present = {str(pk): hash[:16] for pk, hash in marks}
    for key in sorted(witnessed.keys() - present.keys(), key=int):
        yield Finding(EVENTS, int(key), "it was there when the record was sealed and is gone.")
    for key in sorted(present.keys() - witnessed.keys(), key=int):
        yield Finding(EVENTS, int(key), "it was not there when the record was sealed.")
    for key in sorted(present.keys() & witnessed.keys(), key=int):
        if present[key] != witnessed[key]:
            yield Finding(EVENTS, int(key), "it is not the one that was sealed.")


def unsealed(after: int) -> Iterator[Finding]:
    """The events that no seal covers yet, after this key, piece by piece."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or LEAST
    last = Seal.objects.filter(upto__gt=after, upto__lte=newest).order_by("-upto").values_list("upto", flat=True).first()
    since = after if last is None else last
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [since, PIECE])
            upto = cursor.fetchone()[0]
        if upto is None:
            return
        yield from chains(since, upto)
        since = upto


def chains(low: int = LEAST, high: int = HIGHEST, until: datetime | None = None) -> Iterator[Finding]:
    """Events with keys above ``low`` up to ``high``: unchanged, none missing before them, in the order of their time, not after ``until``."""
    with connection.cursor() as cursor:
        cursor.execute(CHAINS, {"low": low, "high": high, "until": until})
        rows = cursor.fetchall()
    for pk, kind, subject, sequence, is_changed, before, is_loose, goes_back in rows:
        of = f"({kind} {subject}, number {sequence})"
        if is_changed:
            said = f"its text was changed after it was written {of}."
        elif sequence != before + 1:
            said = f"{sequence - before - 1} before it are missing ({kind} {subject}, from number {before + 1})."
        elif is_loose:
            said = f"it does not follow the one before it {of}."
        elif goes_back:
            said = f"it says it was written before the one it follows {of}."
        else:
            said = f"it says it was written after it was sealed {of}."
        yield Finding(EVENTS, pk, said)


def known_elsewhere(expected: str = "") -> Iterator[Finding]:
    """Seals kept outside the database, in the files of SEALS_TO and as ``expected`` ("4711:9f3c…"), that are not there."""
    kept = ((f"{path}, line {number}", word) for path, number, word in elsewhere.kept())
    batch: list[tuple[str, str]] = [("you", expected)] if expected else []
    for one in kept:
        batch.append(one)
        if len(batch) == BATCH:
            yield from _absent(batch)
            batch = []
    yield from _absent(batch)


def _absent(batch: list[tuple[str, str]]) -> Iterator[Finding]:
    keys = [int(word.partition(":")[0]) for _, word in batch if word.partition(":")[0].isascii() and word.partition(":")[0].isdigit()]
    found = Seal.objects.filter(upto__in=keys).values_list("upto", "hash", "carried")
    there = {f"{upto}:{hash}" for upto, *hashes in found for hash in hashes if hash}
    for place, word in batch:
        if word not in there:
            yield Finding(SEALS, None, f"there is no seal {word}, which {place} kept: the record was cut or written anew.")
