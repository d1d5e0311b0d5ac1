"""A database of the version before, with words in its events, decisions and entries: carried over once, proved before and after."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from collab.approvals.record import QUESTIONS
from collab.events import seals, signing, texts, witnesses
from collab.events.findings import TEXTS
from funding.funds.record import ENTRIES
from tests.approvals.test_migration import one, run, to
from tests.scratch import copied, made

# The step is out and stays as it is: its tests are the soak's.
pytestmark = pytest.mark.slow

NAME, MADE = "texts_migration", datetime(2026, 5, 4, 9, tzinfo=UTC)
EVENT = """INSERT INTO events_event (id, kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
           VALUES (0, %s, %s, %s, 1, %s, '', '', '', NULL, %s, %s)"""
SAID = ("Which fields?", "All of them.", "An old title", "A new title", "Not this year.", "Only masked.", "Closed for good", "we said so")
HAPPENED = (
    ("intake.request.drafted", "intake.request", 1, "", {}),
    ("intake.request.asked", "intake.request", 1, SAID[0], {}),
    ("intake.request.answered", "intake.request", 1, SAID[1], {"question": SAID[0]}),
    ("intake.request.edited", "intake.request", 1, "", {"changed": {"title": [SAID[2], SAID[3]], "estimate": ["1", "2"], "legacy_systems": [[], ["x y z"]]}}),
    ("intake.request.decided", "intake.request", 1, SAID[4], {"decision": "approve_with_conditions", "given": 1, "conditions": SAID[5]}),
    ("portfolio.dependency.linked", "portfolio.project", 2, "", {"before": "R-9", "why": SAID[7]}),
    ("funds.allocation.released", "funds.allocation", 3, SAID[6], {"fund": "growth", "amount": "1.00"}),
)  # fmt: skip
STORY = (
    """INSERT INTO people_person (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        VALUES (1, '', false, 'mei', 'Mei', 'Tanaka', '', false, true, now())""",
    "INSERT INTO approvals_policy (id, subject_kind, number, starts_on, currency, fast_below, standard_below, material_share, note) "
    "VALUES (901, 'intake.request', 901, '2020-01-01', 'USD', 1, 2, 0.1, '')",
    """INSERT INTO approvals_route (id, subject_kind, subject_id, facts, facts_version, requester_id, routed_by_id, routed_at, policy_id,
        track, amount, currency, data_class, state, round, carried, number)
        VALUES (1, 'intake.request', 1, '{}', 1, 1, 1, now(), 901, 'fast', 1, 'USD', '', 'open', 1, false, 1)""",
    "INSERT INTO approvals_step (id, route_id, position, name, state, round) VALUES (1, 1, 1, 'One', 'open', 1)",
    "INSERT INTO approvals_panel (id, step_id, role, quorum, state, seating) VALUES (1, 1, 'finance', 1, 'open', 'at_routing')",
    f"""INSERT INTO approvals_decision (id, route_id, panel_id, person_id, round, verdict, conditions, reason, at)
        VALUES (1, 1, 1, 1, 1, 'approve_with_conditions', '{SAID[5]}', '{SAID[4]}', now())""",
    f"""INSERT INTO ledger_entry (id, kind, "on", at, actor_id, subject_kind, subject_id, about, reference, source, line, note, rate_source)
        VALUES (1, 'release', now(), now(), 1, 'approvals.route', 1, 'R-1', '', '', '', '{SAID[6]}', '')""",
)
GUARDED = (
    "people_person",
    "approvals_policy",
    "approvals_route",
    "approvals_step",
    "approvals_panel",
    "approvals_decision",
    "ledger_entry",
)


@pytest.fixture(scope="module")
def told_before(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database at the version before, with a record that is sealed twice and some events that are not."""
    with django_db_blocker.unblock():
        late = {
            "events": "0009_events_tell_the_truth", "funds": "0008_money_tells_the_truth", "approvals": "0009_policies_are_agreed_by_two",
            "ledger": "0011_of_one_transaction", "intake": "0011_requests_on_record", "portfolio": "0004_projects_on_record", "policies": "0001_initial",
        }  # fmt: skip
        leaves = MigrationExecutor(connections["default"]).loader.graph.leaf_nodes()
        with made(NAME, [(app, late.get(app, leaf)) for app, leaf in leaves], lambda cursor: tell()) as name:
            yield name


@pytest.fixture
def before(told_before: str, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), copied(told_before) as other:
        yield other


def tell() -> None:
    for table in GUARDED:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        loosen(table)
    for statement in STORY:
        run(statement)
    for table in GUARDED:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    # Moves of no request, of a day that is past: what is true of them is for other tests.
    run("INSERT INTO events_history (until) VALUES (now() + interval '1 hour')")
    (untold,) = run("SELECT tgname FROM pg_trigger WHERE tgrelid = 'events_event'::regclass AND tgname LIKE 'pgtrigger\\_true\\_%%'")
    run(f"ALTER TABLE events_event DISABLE TRIGGER {untold[0]}")
    for place_, (kind, subject_kind, subject, why, data) in enumerate(HAPPENED):
        run(EVENT, kind, subject_kind, subject, MADE + timedelta(minutes=place_), why, json.dumps(data))
        if place_ in (2, 5):
            seal(MADE + timedelta(minutes=place_, seconds=5))
    run(f"ALTER TABLE events_event ENABLE TRIGGER {untold[0]}")
    run("DELETE FROM events_history")


def loosen(table: str) -> None:
    """Rows of a few columns are enough here: what the others must hold is for other tests."""
    for (column,) in run(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull AND attname <> 'id' AND NOT attisdropped",
        table,
    ):
        run(f'ALTER TABLE {table} ALTER "{column}" DROP NOT NULL')
    # Of an entry's kinds a later version knows more, so its migration looks for the check.
    kept = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' AND conname <> 'entry_kind_known'"
    for (name,) in run(kept, table):
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def seal(at: datetime) -> None:
    last = run("SELECT upto, count, hash FROM events_seal ORDER BY upto DESC LIMIT 1")
    since, count, hash = last[0] if last else (0, 0, "")
    marks = run("SELECT id, hash FROM events_event WHERE id > %s ORDER BY id", since)
    facts = (marks[-1][0], count + len(marks), seals.digest(hash, marks[-1][0], count + len(marks), marks), at)
    run(
        "INSERT INTO events_seal (upto, count, hash, made_at, mac, marks) VALUES (%s, %s, %s, %s, %s, %s)",
        *facts, signing.sign("seal", *facts), [seals.short(*mark) for mark in marks],
    )  # fmt: skip


def found() -> list[Any]:
    """What the proofs find in this database."""
    low, high = {"low": witnesses.LEAST}, {"high": witnesses.HIGHEST}
    with connections["scratch"].cursor() as cursor:
        cursor.execute(witnesses.WALK, {**low, **high, "begin": witnesses.LEAST})
        wrong = cursor.fetchall()
        cursor.execute(witnesses.CHAINS, {**low, **high, "until": None})
        wrong += cursor.fetchall()
        for question in (*TEXTS, *(one for one in (*QUESTIONS, *ENTRIES) if "names a text" in one.says)):
            cursor.execute(question.sql)
            wrong += cursor.fetchall()
    return wrong


def test_everything_is_carried_over_and_reads_as_before(before: Any) -> None:
    old = one("SELECT upto || ':' || hash FROM events_seal ORDER BY upto DESC LIMIT 1")
    keys = run("SELECT id, sequence FROM events_event ORDER BY id")
    to()
    assert found() == []
    held = str(run("SELECT why, data::text FROM events_event")) + str(run("SELECT reason, conditions FROM approvals_decision"))
    held += str(run("SELECT note FROM ledger_entry"))
    assert [words for words in (*SAID, "x y z") if words in held] == []
    words = {f"{texts.PREFIX}{digest}": text for digest, text in run("SELECT digest, text FROM events_text")}
    rows = run("SELECT why, data FROM events_event WHERE id <= %s ORDER BY id", keys[-1][0])
    read = [(words.get(why, why), texts._with_words(json.loads(data) if isinstance(data, str) else data, words)) for why, data in rows]
    assert read == [(why, data) for _, _, _, why, data in HAPPENED]
    assert one(
        "SELECT e.why = d.reason AND e.data->>'conditions' = d.conditions FROM events_event e, approvals_decision d WHERE e.data ? 'given'"
    )
    assert run("SELECT id, sequence FROM events_event WHERE id <= %s ORDER BY id", keys[-1][0]) == keys
    kind, data = run("SELECT kind, data->>'seal' FROM events_event ORDER BY id DESC LIMIT 1")[0]
    assert (kind, data) == ("events.record.carried", old)
    sealed = run("SELECT upto, count, hash, made_at, mac, carried FROM events_seal ORDER BY upto")
    assert all(seals.is_signed(*facts) for facts in sealed) and f"{sealed[-1][0]}:{sealed[-1][5]}" == old
    # From here on there are names alone, and the guards stand again.
    for table, column in (("events_event", "why"), ("approvals_decision", "reason"), ("ledger_entry", "note")):
        assert one(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND convalidated AND pg_get_constraintdef(oid) LIKE %s",
            table,
            f"%{column}%text:%",
        )
    for statement in ("UPDATE events_event SET why = ''", "DELETE FROM events_seal", "UPDATE approvals_decision SET reason = ''"):
        with pytest.raises(Exception, match="append-only"):
            run(statement)


def test_a_record_that_does_not_hold_is_left_as_it_is(before: Any) -> None:
    run("ALTER TABLE events_event DISABLE TRIGGER USER")
    run("UPDATE events_event SET why = 'Other words.' WHERE kind = 'intake.request.asked'")
    run("ALTER TABLE events_event ENABLE TRIGGER USER")
    was = run("SELECT * FROM events_event ORDER BY id")
    with pytest.raises(RuntimeError, match="nothing was changed"):
        to()
    assert run("SELECT * FROM events_event ORDER BY id") == was and one("SELECT count(*) FROM events_text") == 0
