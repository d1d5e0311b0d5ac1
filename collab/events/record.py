"""``record``: the one writer of events, called inside an operation's transaction."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from collab.events import patience, sql, texts, wake
from collab.events.models import Event
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.kit.seams import Seam
from collab.people.models import Person
from collab.workflow.flow import Step

Reaction = Callable[[Event], None]


class Reactions:
    """What follows an event: kind -> name -> function. A name is of one function, whatever kinds it follows.

    What follows one of the ``patient`` kinds waits, because it may be taken back (``patience``).
    """

    def __init__(self, table: Mapping[str, Mapping[str, Reaction]], patient: Collection[str] = ()) -> None:
        self.patient = frozenset(patient)
        self.owed = {kind: list(reactions) for kind, reactions in table.items()}
        self.functions: dict[str, Reaction] = {}
        for reactions in table.values():
            for name, function in reactions.items():
                if self.functions.setdefault(name, function) != function:
                    raise ValueError(f"Two reactions are called {name}.")


REACTIONS: Seam[Reactions] = Seam("what follows an event")
# A thing that an event is about: its kind, its key, and what the event says.
Fresh = tuple[str, int, Mapping[str, Any]]
COMMITTED: Seam[Callable[[Sequence[Fresh]], None]] = Seam("who hears at once, and once only, of what was committed to the record")

# What a write says of its event, and what the database adds; the id is drawn by the chain's trigger, not by the column.
SAID = ("kind", "subject_kind", "subject_id", "actor_id", "at", "action", "source", "target", "version", "why", "data")
# The event, the words said with it and what it owes in one statement, as Django would have written them in two.
WRITE = f"""
    WITH words AS (
        INSERT INTO events_text ({texts.COLUMNS}) SELECT digest, salt, text, %(actor_id)s::bigint, %(subject_kind)s, %(subject_id)s, %(at)s
          FROM unnest(%(digests)s::text[], %(salts)s::bytea[], %(texts)s::text[]) AS said (digest, salt, text)
    ), event AS (
        INSERT INTO events_event (id, {", ".join(SAID)}) VALUES (0, {", ".join(f"%({name})s" for name in SAID)})
        RETURNING id, sequence, previous_hash, hash
    ), owed AS (
        INSERT INTO events_delivery (event_id, reaction, state, due_at, attempts, last_error)
        SELECT event.id, reaction, 'due', %(due)s, 0, '' FROM event, unnest(%(owed)s::text[]) AS reaction
    ) SELECT * FROM event
"""  # noqa: S608 - made of constants
# Many of one kind, by the keys of their subjects.
WRITE_MANY = f"""
    WITH words AS (
        INSERT INTO events_text ({texts.COLUMNS}) SELECT digest, salt, text, %(actor_id)s::bigint, %(subject_kind)s, key, %(at)s
          FROM unnest(%(digests)s::text[], %(salts)s::bytea[], %(texts)s::text[], %(about)s::bigint[]) AS said (digest, salt, text, key)
    ), event AS (
        INSERT INTO events_event (id, kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
        SELECT 0, %(kind)s, %(subject_kind)s, one.key, %(actor_id)s, %(at)s, '', '', '', one.version, '', one.data::jsonb
          FROM unnest(%(keys)s::bigint[], %(versions)s::integer[], %(data)s::text[]) AS one (key, version, data)
        RETURNING id
    ), owed AS (
        INSERT INTO events_delivery (event_id, reaction, state, due_at, attempts, last_error)
        SELECT event.id, reaction, 'due', %(at)s, 0, '' FROM event, unnest(%(owed)s::text[]) AS reaction
    ) SELECT count(*) FROM event
"""  # noqa: S608 - made of constants
MANY = "SELECT set_config(%s, %s, true)"


def record(
    kind: str,
    *,
    actor: Person | None,
    about: Model,
    step: Step | None = None,
    source: str = "",
    target: str = "",
    why: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Write the immutable event and one delivery per reaction to its kind.

    ``step`` is the arrow that a flow returned: its action, the states it led from and to, and the version that
    the subject has now go into the record, which is what lets the new state pass the database's guard.
    ``source`` and ``target`` say them where the arrow does not: one that leads back to where the subject was.
    """
    inside_unit()
    owed, said = REACTIONS.value.owed.get(kind, []), list[texts.New]()
    # The record holds names of texts: what somebody wrote lies beside it and can be erased.
    ground = why if isinstance(why, texts.Name) else texts.named(texts.Words(why), said)
    told = texts.named(data or {}, said)
    event = Event(
        kind=kind,
        subject_kind=about._meta.label_lower,
        subject_id=about.pk,
        actor=actor,
        at=clock.now(),
        action=step.action if step else "",
        source=(source or step.source) if step else "",
        target=(target or step.target) if step else "",
        version=getattr(about, "version", None),
        why=ground,
        data=told,
    )
    _write(event, owed, said)
    event._state.adding, event._state.db = False, connection.alias
    _committed(owed, [(event.subject_kind, event.subject_id, event.data)])
    return event


def _write(event: Event, owed: list[str], said: list[texts.New]) -> None:
    """The event, its words and what it owes; the database adds its key and its place in the chain."""
    with connection.cursor() as cursor:
        due = event.at + patience.wait() if event.kind in REACTIONS.value.patient else event.at
        row = {name: getattr(event, name) for name in SAID} | {"data": json.dumps(event.data), "owed": owed, "due": due}
        cursor.execute(WRITE, row | _arrays(said))
        event.id, event.sequence, event.previous_hash, event.hash = cursor.fetchone()


def _arrays(said: Sequence[texts.New]) -> dict[str, list[Any]]:
    return {"digests": [one.digest for one in said], "salts": [one.salt for one in said], "texts": [one.text for one in said]}


def _committed(owed: list[str], fresh: Sequence[Fresh]) -> None:
    """What follows at once. None of it is owed: whoever hears of it may fail, and the write stands."""
    transaction.on_commit(partial(COMMITTED.value, fresh), robust=True)
    if owed:
        transaction.on_commit(wake.up)


def record_many(kind: str, *, actor: Person | None, told: Sequence[tuple[Model, dict[str, Any]]]) -> None:
    """Write an event of this kind about each of these things, with its data: for what comes by the thousand.

    The caller holds the rows, or has made them, and writes no move: no lock is taken for each, for the database has room for few thousand.
    One statement; some hundreds at once stay far below what a statement may take.
    """
    inside_unit()
    if not told:
        return
    owed, said, about = REACTIONS.value.owed.get(kind, []), list[texts.New](), list[int]()
    written = []
    for thing, data in told:
        written.append(texts.named(data, said))
        about += [thing.pk] * (len(said) - len(about))
    given = {
        **_arrays(said),
        "about": about,
        "kind": kind,
        "subject_kind": told[0][0]._meta.label_lower,
        "actor_id": actor.pk if actor else None,
        "at": clock.now(),
        "keys": [thing.pk for thing, _ in told],
        "versions": [getattr(thing, "version", None) for thing, _ in told],
        "data": [json.dumps(data) for data in written],
        "owed": owed,
    }
    with connection.cursor() as cursor:
        cursor.execute(MANY, [sql.MANY, "on"])
        cursor.execute(WRITE_MANY, given)
        cursor.execute(MANY, [sql.MANY, "off"])
    _committed(owed, [(thing._meta.label_lower, thing.pk, data) for (thing, _), data in zip(told, written, strict=True)])
