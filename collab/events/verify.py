"""The proof of the record: every chain and every seal recomputed, and what stands in the tables held against what the record says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import Model

from collab.events import seals, signing, witnesses
from collab.events.findings import TEXTS, Finding, Question, asked, unlimited
from collab.events.models import Seal, Verification
from collab.events.record import REACTIONS
from collab.events.witnesses import LEAST, Stretch
from collab.kit import clock
from collab.kit.seams import Seam

# By the apps that own it.
ALSO: Seam[Mapping[str, Callable[[], Iterable[Finding]]]] = Seam("what else is held against the record, by app")

# What was deleted on record is gone rightly.
# A subject counts its writes in its version; each event of it says the version that came of it.
TAIL = """SELECT t.id, t.version, coalesce(e.version, 0) AS recorded,
        CASE WHEN t.version > coalesce(e.version, 0) THEN 'the tail is missing' ELSE 'the record tells of what never came of it' END
      FROM {table} t LEFT JOIN LATERAL (SELECT version FROM events_event WHERE subject_kind = '{label}' AND subject_id = t.id
        AND version IS NOT NULL ORDER BY sequence DESC LIMIT 1) e ON true
     WHERE t.version <> coalesce(e.version, 0) AND EXISTS (SELECT 1 FROM events_event WHERE subject_kind = '{label}')"""
GONE = """SELECT DISTINCT e.subject_id FROM events_event e
     WHERE e.subject_kind = '{label}' AND e.sequence = 1 AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = e.subject_id)
       AND NOT EXISTS (SELECT 1 FROM events_event d WHERE d.subject_kind = '{label}' AND d.subject_id = e.subject_id AND d.kind = '{label}.deleted')"""
# What was owed when it was written: of the last weeks, because what is done is cleared away one day; and only what was owed
# to one before it of its kind, because a reaction begins with the version of the portal that knows it.
OWED = Question(
    "events_event",
    "what follows from it is not owed any more: {0} has no delivery.",
    """WITH recent AS (SELECT id, kind FROM events_event WHERE at > now() - interval '21 days'),
        first AS (SELECT r.kind, d.reaction, min(r.id) AS since FROM events_delivery d JOIN recent r ON r.id = d.event_id
                    JOIN unnest(%(kinds)s::text[], %(reactions)s::text[]) AS o (kind, reaction) USING (kind, reaction)
                   GROUP BY r.kind, d.reaction)
    SELECT r.id, f.reaction FROM recent r JOIN first f ON f.kind = r.kind AND r.id > f.since
     WHERE NOT EXISTS (SELECT 1 FROM events_delivery d WHERE d.event_id = r.id AND d.reaction = f.reaction)""",
)


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a proof begins: after the event that a seal verified before stands over, or at the first."""

    after: int = LEAST
    wrong: tuple[Finding, ...] = ()


def everything(expected: str = "", *, full: bool = True, parts: int = 1) -> list[Finding]:
    """Every finding; ``expected`` is a seal kept elsewhere ("4711:9f3c…") that must be there.

    Not ``full``: chains and seals from the last seal that was verified on. ``parts`` are walked side by side, each on a
    connection of its own.
    """
    with unlimited():
        begin = Begin() if full else _begin()
        found = [*begin.wrong, *_walked(begin.after, parts), *witnesses.unsealed(begin.after)]
        found += [*witnesses.known_elsewhere(expected), *seals.late(), *seals.too_high(), *tails(), *_owed(), *asked(TEXTS)]
        found += [finding for look in ALSO.value.values() for finding in look()]
    return found


def latest() -> Seal | None:
    """The last seal: asked before a proof begins, it is the one up to which the proof has looked at the least."""
    return Seal.objects.order_by("-upto").first()


def remember(last: Seal | None, findings: int, full: bool) -> Verification | None:
    """Write down what a proof came to, up to the seal that was the last when it began; the next begins there if it found nothing."""
    if last is None:
        return None
    now = clock.now()
    mac = signing.sign("verified", last.upto, last.hash, now, full, findings)
    return Verification.objects.create(made_at=now, is_full=full, upto=last.upto, hash=last.hash, findings=findings, mac=mac)


def _begin() -> Begin:
    """After the last seal that a proof without findings looked at; at the first event where that seal is gone or nobody signed so."""
    last = Verification.objects.filter(findings=0).order_by("-pk").first()
    if last is None:
        return Begin()
    table = Verification._meta.db_table
    if not signing.holds(last.mac, "verified", last.upto, last.hash, last.made_at, last.is_full, last.findings):
        return Begin(wrong=(Finding(table, last.pk, "nobody with a key of the portal signed it."),))
    if Seal.objects.filter(upto=last.upto, carried=last.hash).exists():
        # The record was carried over since: it is looked at from the first event once.
        return Begin()
    if not Seal.objects.filter(upto=last.upto, hash=last.hash).exists():
        return Begin(wrong=(Finding(table, last.pk, f"the seal up to event {last.upto} was verified and is gone."),))
    return Begin(last.upto)


def _walked(after: int, parts: int) -> Iterator[Finding]:
    stretches = witnesses.stretches(after, parts)
    if len(stretches) == 1:
        yield from witnesses.sealed(stretches[0])
        return
    with ThreadPoolExecutor(len(stretches)) as pool:
        for found in pool.map(_alone, stretches):
            yield from found


def _alone(stretch: Stretch) -> list[Finding]:
    """In a thread: on its own connection."""
    try:
        with unlimited():
            return list(witnesses.sealed(stretch))
    finally:
        connection.close()


def tails() -> Iterator[Finding]:
    """Things that count their versions and have another than their record; things that have a record and are gone."""
    for model in _versioned():
        table, label = model._meta.db_table, model._meta.label_lower
        named = {"table": table, "label": label}
        yield from Question(table, label + " is at version {0}, its record ends at {1}: {2}.", TAIL.format(**named)).findings()
        yield from Question(table, label + " is gone, and its record is there.", GONE.format(**named)).findings()


def _versioned() -> Iterator[type[Model]]:
    for model in apps.get_models():
        try:
            model._meta.get_field("version")
        except FieldDoesNotExist:
            continue
        yield model


def _owed() -> Iterator[Finding]:
    pairs = [(kind, name) for kind, names in REACTIONS.value.owed.items() for name in names]
    yield from OWED.findings(kinds=[kind for kind, _ in pairs], reactions=[name for _, name in pairs])
