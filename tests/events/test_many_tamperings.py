"""Many tamperings of a long record at once, its end cut off too: each is found and placed; and a proof that looks at less is found out."""

import random
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events import seals, sql, verify, witnesses
from collab.events.findings import unlimited
from collab.events.models import Event
from tests.conftest import guards_off, make_cast
from tests.events.test_seals import CHANGE, REHASHED
from tests.sabotage import without

# As the portal writes events: the database numbers, chains and hashes them. Ten events or so to a subject, far from each other.
WRITE = """INSERT INTO events_event (kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
    SELECT 'test.bell.rung', 'test.bell', n %% %s, %s, now(), '', '', '', NULL, '', jsonb_build_object('n', n) FROM generate_series(%s, %s) n"""
HASHED = f"UPDATE events_event e SET data = '{{}}', hash = {sql.DIGEST.format('e').replace('e.data', chr(39) + '{}' + chr(39) + '::jsonb')} WHERE id = %s"
TAMPERINGS = (
    CHANGE,
    REHASHED,
    HASHED,
    "DELETE FROM events_event WHERE id = %s",
    "UPDATE events_event SET actor_id = NULL WHERE id = %s",
    "UPDATE events_event SET at = at - interval '1 day' WHERE id = %s",
    "UPDATE events_event SET data = data || '{\"n\": -1}' WHERE id = %s",
    "UPDATE events_event SET hash = md5(hash) || md5(hash) WHERE id = %s",
    "UPDATE events_event SET previous_hash = hash WHERE id = %s",
)
PIECE, CUT = 10_000, 20


@pytest.fixture
def people(real_db: None) -> SimpleNamespace:
    return make_cast()


def written(number: int, people: SimpleNamespace) -> list[int]:
    """So many events, sealed; their keys."""
    for start in range(1, number + 1, PIECE):
        with unlimited(), connection.cursor() as cursor:
            cursor.execute(WRITE, [max(number // 10, 1), people.admin.pk, start, min(start + PIECE - 1, number)])
    seals.make()
    return list(Event.objects.filter(subject_kind="test.bell").order_by("pk").values_list("pk", flat=True))


def tampered(owner: Any, events: Sequence[int], number: int) -> set[int]:
    """So many events tampered with in every way, and the last ones cut off; the keys of all of them."""
    cut = events[-CUT:]
    picked = random.Random(17).sample(events[:-CUT], number)
    with guards_off(owner) as cursor:
        for place, key in enumerate(picked):
            cursor.execute(TAMPERINGS[place % len(TAMPERINGS)], [key])
        cursor.execute("DELETE FROM events_event WHERE id >= %s", [cut[0]])
    return {*picked, *cut}


def missed(keys: set[int]) -> set[int]:
    """The events that were tampered with and that the proof says nothing of."""
    return keys - {finding.key for finding in verify.everything() if finding.table == "events_event" and finding.key}


def rewritable() -> list[str]:
    """What the portal's own role gets to change or take away in the record, which is nothing."""
    found = []
    for table in ("events_event", "events_seal"):
        for statement in (f"UPDATE {table} SET hash = hash", f"DELETE FROM {table}"):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
                    transaction.set_rollback(True)
            except DatabaseError:
                continue
            found.append(statement)
    return found


def test_a_hundred_tamperings_and_a_cut_end_are_all_placed(people: SimpleNamespace, owner: Any) -> None:
    events = written(2_000, people)
    assert verify.everything() == []
    assert missed(tampered(owner, events, 100)) == set()


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_a_thousand_tamperings_of_a_hundred_thousand_and_a_cut_end_are_all_placed(people: SimpleNamespace, owner: Any) -> None:
    events = written(100_000, people)
    assert verify.everything(parts=2) == []
    assert missed(tampered(owner, events, 1_000)) == set()


# --- the proof made blind on purpose


def test_a_proof_that_does_not_recompute_is_found_out(people: SimpleNamespace, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    events = written(40, people)
    with guards_off(owner) as cursor:
        cursor.execute(CHANGE, [events[7]])
    assert missed({events[7]}) == set()
    monkeypatch.setattr(witnesses, "WALK", witnesses.WALK.replace("OR f.is_wrong OR", "OR"))
    assert missed({events[7]}) == {events[7]}


def test_a_proof_that_asks_no_seal_does_not_find_a_cut_end(people: SimpleNamespace, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = tampered(owner, written(40, people), 0)
    assert missed(keys) == set()
    monkeypatch.setattr(witnesses, "sealed", lambda stretch: witnesses.chains(stretch.low, stretch.high))
    assert missed(keys) == keys


def test_a_record_that_the_portal_could_rewrite_is_found(people: SimpleNamespace, owner: Any) -> None:
    written(10, people)
    assert rewritable() == []
    role = connection.ops.quote_name(connection.settings_dict["USER"])
    with owner.cursor() as cursor, without(owner, "events_event", "append_only"):
        cursor.execute(f"GRANT UPDATE, DELETE ON events_event TO {role}")
        try:
            assert rewritable() == ["UPDATE events_event SET hash = hash", "DELETE FROM events_event"]
        finally:
            cursor.execute(f"REVOKE UPDATE, DELETE ON events_event FROM {role}")
