"""What people wrote before it lay apart: each text gets its salt and its name, and chains and seals are made anew over the names.

Run once, by the owner, in one transaction under which nobody else writes to the record. The old chain and its seals are
proved first; where they do not hold nothing is changed. The last old seal is kept in the first new event, and each seal
keeps the hash that it had, signed, for whoever holds it elsewhere.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from collab.events import seals, signing, sql, texts, witnesses

BATCH = 2_000
# By whom these are lifted, and for how long: the owner, until the end of this transaction.
LIFTED = {
    "events_event": ("append_only", "chain"),
    "events_seal": ("append_only",),
    "approvals_decision": ("append_only",),
    "ledger_entry": ("append_only",),
}
TRIGGERS = """SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname LIKE ANY (%s)"""
# Values of an event's data that somebody wrote: everywhere under these names, and as old and new under "changed".
WRITTEN = {"question", "conditions", "title", "why", "file"}
CHANGED = {"problem", "outcome", "needed_by_reason", "legacy_systems", "title", "word_marketing", "word_it", "name", "definition", "unit"}
EVENTS = """SELECT id, kind, subject_kind, subject_id, actor_id, at, why, data FROM events_event WHERE id > %s ORDER BY id LIMIT %s"""
# A decision that its event names by key has the same words, and so the same name.
DECIDED = """SELECT d.id, r.subject_kind, r.subject_id, d.person_id, d.at, d.reason, d.conditions
      FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id > %s AND (d.reason <> '' OR d.conditions <> '')
     ORDER BY d.id LIMIT %s"""
NOTED = """SELECT id, coalesce(subject_kind, ''), subject_id, actor_id, at, note FROM ledger_entry WHERE id > %s AND note <> '' ORDER BY id LIMIT %s"""
CHAIN = f"""
DO $$
DECLARE e events_event%ROWTYPE; kind text := ''; key bigint := 0; last text := '';
BEGIN
    FOR e IN SELECT * FROM events_event ORDER BY subject_kind, subject_id, sequence LOOP
        IF (e.subject_kind, e.subject_id) IS DISTINCT FROM (kind, key) THEN last := ''; END IF;
        kind := e.subject_kind; key := e.subject_id;
        e.previous_hash := last;
        last := {sql.DIGEST.format("e")};
        UPDATE events_event SET previous_hash = e.previous_hash, hash = last WHERE id = e.id;
    END LOOP;
END $$
"""  # noqa: S608 - made of constants
SEALS = "SELECT id, upto, count, hash, made_at FROM events_seal WHERE upto > %s ORDER BY upto LIMIT %s"
SEALED = "SELECT id, hash FROM events_event WHERE id > %s AND id <= %s ORDER BY id"
FIRST = """INSERT INTO events_event (id, kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
    VALUES (0, 'events.record.carried', 'events.seal', %s, NULL, clock_timestamp(), '', '', '', NULL, '', %s)"""


def carry(cursor: Any) -> int:
    """Everything once; gives the number of events. Raises RuntimeError with a sentence where the old record does not hold."""
    cursor.execute("SELECT EXISTS (SELECT 1 FROM events_event)")
    if not cursor.fetchone()[0]:
        return 0
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("LOCK TABLE events_event, events_seal, approvals_decision, ledger_entry IN EXCLUSIVE MODE")
    _proved(cursor)
    with_triggers(cursor, "DISABLE")
    decided = _decisions(cursor)
    _entries(cursor)
    number = _events(cursor, decided)
    cursor.execute(CHAIN)
    last = _seals(cursor)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with_triggers(cursor, "ENABLE")
    cursor.execute(FIRST, [last[0] if last else 0, json.dumps({"seal": last[1] if last else "", "events": number})])
    return number


def with_triggers(cursor: Any, verb: str) -> None:
    for table, names in LIFTED.items():
        cursor.execute(TRIGGERS, [table, [f"pgtrigger\\_{name.replace('_', chr(92) + '_')}\\_%" for name in names]])
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER {name}")


def _proved(cursor: Any) -> None:
    """Stop where a chain or a seal of the old record does not hold: it could never be told again what was wrong with it."""
    cursor.execute(witnesses.BY_INDEX)
    cursor.execute(witnesses.WALK, {"low": witnesses.LEAST, "high": witnesses.HIGHEST, "begin": witnesses.LEAST})
    wrong = cursor.fetchone()
    cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
    cursor.execute("SELECT coalesce(max(upto), %s) FROM events_seal", [witnesses.LEAST])
    cursor.execute(witnesses.CHAINS, {"low": cursor.fetchone()[0], "high": witnesses.HIGHEST, "until": None})
    if wrong or cursor.fetchone():
        raise RuntimeError(
            "The record does not hold, so it is not carried over and nothing was changed. Run verify_events of the version before, "
            "which says where, and settle that first."
        )


def _decisions(cursor: Any) -> dict[int, tuple[str, str, str, str]]:
    """Reasons and conditions; gives the words and the names of each decision, by key."""
    given: dict[int, tuple[str, str, str, str]] = {}

    def apart(row: Any, put: Callable[..., str]) -> tuple[Any, ...]:
        key, *about, reason, conditions = row
        names = put(reason, *about), put(conditions, *about)
        given[key] = (reason, conditions, *names)
        return (*names, key)

    _each(cursor, DECIDED, apart, "UPDATE approvals_decision SET reason = %s, conditions = %s WHERE id = %s")
    return given


def _entries(cursor: Any) -> None:
    _each(cursor, NOTED, lambda row, put: (put(row[5], *row[1:5]), row[0]), "UPDATE ledger_entry SET note = %s WHERE id = %s")


def _events(cursor: Any, decided: dict[int, tuple[str, str, str, str]]) -> int:
    def apart(row: Any, put: Callable[..., str]) -> tuple[Any, ...] | None:
        key, kind, subject_kind, subject_id, actor, at, why, data = row
        data = json.loads(data) if isinstance(data, str) else data
        reason, conditions, *names = decided.get(data.get("given", 0), ("", "", "", ""))

        def name(words: Any, same: str = "", its: str = "") -> Any:
            if not isinstance(words, str) or not words:
                return words
            return its if words == same else put(words, subject_kind, subject_id, actor, at)

        said = {**data}
        for word in said:
            if word == "conditions":
                said[word] = name(said[word], conditions, names[1])
            elif word in WRITTEN or (word == "source" and kind == "kpis.measurement.recorded") or _is_named(word, kind):
                said[word] = [name(one) for one in said[word]] if isinstance(said[word], list) else name(said[word])
        if isinstance(changed := said.get("changed"), dict):
            said["changed"] = {word: _pair(word, pair, name) for word, pair in changed.items()}
        ground = name(why, reason, names[0])
        return None if (ground, said) == (why, data) else (ground, json.dumps(said), key)

    _each(cursor, EVENTS, apart, "UPDATE events_event SET why = %s, data = %s WHERE id = %s")
    cursor.execute("SELECT count(*) FROM events_event")
    number: int = cursor.fetchone()[0]
    return number


def _is_named(word: str, kind: str) -> bool:
    """Names and units of what was set up."""
    return word in ("name", "definition", "unit") and kind.startswith(("customer.", "kpis.kpi."))


def _pair(word: str, pair: Any, name: Callable[[Any], Any]) -> Any:
    """Old and new of what was changed, each a text or a list of names."""
    if word not in CHANGED or not isinstance(pair, list):
        return pair
    return [[name(one) for one in value] if isinstance(value, list) else name(value) for value in pair]


def _each(cursor: Any, asked: str, apart: Callable[..., Any], write: str) -> None:
    """Batch by batch: the texts of a batch, then the rows that name them."""
    for rows in _batches(cursor, asked):
        found: list[list[Any]] = []

        def put(words: str, kind: str, key: int | None, writer: int | None, at: Any, found: list[list[Any]] = found) -> str:
            if not words:
                return ""
            text = texts.new(words)
            found.append([text.digest, text.salt, text.text, writer, kind, key, at])
            return text.name

        changed = [row for row in (apart(row, put) for row in rows) if row is not None]
        cursor.executemany(texts.PUT, found)
        cursor.executemany(write, changed)


def _batches(cursor: Any, asked: str) -> Iterator[list[Any]]:
    last = witnesses.LEAST
    while True:
        cursor.execute(asked, [last, BATCH])
        if not (rows := cursor.fetchall()):
            return
        yield rows
        last = rows[-1][0]


def _seals(cursor: Any) -> tuple[int, str] | None:
    """Each seal anew, over the same events; gives the last one's key and the words that it had."""
    since, before, old = witnesses.LEAST, "", None
    while True:
        cursor.execute(SEALS, [since, BATCH])
        if not (rows := cursor.fetchall()):
            return old
        for key, upto, count, was, made_at in rows:
            cursor.execute(SEALED, [since, upto])
            marks = cursor.fetchall()
            now = seals.digest(before, upto, count, marks)
            mac = signing.sign("seal", upto, count, now, made_at, was)
            cursor.execute(
                "UPDATE events_seal SET hash = %s, marks = %s, mac = %s, carried = %s WHERE id = %s",
                [now, [seals.short(*mark) for mark in marks], mac, was, key],
            )
            since, before, old = upto, now, (key, f"{upto}:{was}")
