"""The ledger of the version before, moved to accounts of promises: in a database of its own, step by step, as the owner."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.scratch import copied, made

# The step is out and stays as it is: its tests are the soak's.
pytestmark = pytest.mark.slow

BEFORE = [
    ("ledger", "0003_of_a_requests_route"),
    ("funds", "0003_fund_changes_are_carried"),
    ("approvals", "0005_checked_beside_the_work"),
    ("events", "0004_one_record_a_move"),
]
BESIDE = [("ledger", "0006_indexes_beside_the_work")]
AFTER = [("ledger", "0007_promises_are_accounts"), ("funds", "0005_promises_are_accounts")]
KINDS = ("budget", "available", "reserved", "committed", "spent")
# Entries about R-231 and fund 1: promised 100 and given back after 30 were spent, then promised again: 50, of which 20 started.
STORY = (
    ("reserve", 1, 100, "available", "reserved"), ("commit", 1, 100, "reserved", "committed"), ("spend", 1, 30, "committed", "spent"),
    ("release", 1, 70, "committed", "available"), ("reserve", 2, 50, "available", "reserved"),
)  # fmt: skip
VERBS = {"reserve": "reserved", "commit": "committed", "spend": "spent", "release": "released"}


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), made("ledger_migration", BEFORE, tell) as name:
        yield name


@pytest.fixture
def old(told: str, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of the owner to the tables of the version before, and a story of money in them."""
    with django_db_blocker.unblock(), copied(told) as other:
        yield other


def migrate(other: Any, targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(other).migrate(targets)


def run(cursor: Any, sql: str, *values: Any) -> None:
    cursor.execute(sql, values)


def tell(cursor: Any) -> None:
    """The rows alone, without what they hang on: keys and guards are off in this database, which nobody else reads."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute("SELECT DISTINCT c.oid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT tgisinternal")  # noqa: E501 # fmt: skip
    for (table,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for place, kind in enumerate(KINDS, 1):
        run(
            cursor,
            "INSERT INTO ledger_account (id, code, kind, currency, balance, is_closed) VALUES (%s, %s, %s, 'USD', 0, false)",
            place,
            f"brand:{kind}",
            kind,
        )
    run(
        cursor,
        """INSERT INTO funds_fund (id, code, name, side, year_id, currency, version, budget_id, available_id, reserved_id, committed_id,
            spent_id) VALUES (1, 'brand', 'Brand', 'it', 1, 'USD', 1, 1, 2, 3, 4, 5)""",
    )
    run(
        cursor,
        """INSERT INTO approvals_route (id, number, requester_id, routed_by_id, routed_at, policy_id, track, amount, currency, data_class, state, round,
            subject_kind, subject_id, facts, facts_version)
        VALUES (7, 231, 1, 2, now(), 1, 'fast', 500, 'USD', 'none', 'passed', 1, 'intake.request', 31, '{}', 1)""",
    )
    for key, amount, remaining, state in ((1, 100, 0, "released"), (2, 50, 50, "reserved")):
        run(
            cursor,
            """INSERT INTO funds_allocation (id, route_id, fund_id, amount, covers, remaining, state, made_at)
            VALUES (%s, 7, 1, %s, %s, %s, %s, now())""",
            key,
            amount,
            amount,
            remaining,
            state,
        )
    run(cursor, "SELECT setval(pg_get_serial_sequence('ledger_account', 'id'), 100)")
    entry(cursor, "budget", 1000, "budget", "available", about="")
    for kind, allocation, amount, source, target in STORY:
        entry(cursor, kind, amount, source, target)
        event(cursor, kind, allocation, amount)


def event(cursor: Any, kind: str, allocation: int, amount: int) -> None:
    run(
        cursor,
        """INSERT INTO events_event (id, sequence, kind, subject_kind, subject_id, at, action, source, target, why, data, previous_hash, hash)
        VALUES ((SELECT count(*) + 1 FROM events_event), (SELECT count(*) + 1 FROM events_event), %s, 'funds.allocation', %s, now(), '', '', '', '',
                jsonb_build_object('amount', %s::text), '', (SELECT count(*)::text FROM events_event)::bytea)""",
        f"funds.allocation.{VERBS[kind]}",
        allocation,
        f"{amount}.00",
    )


def entry(cursor: Any, kind: str, amount: int, source: str, target: str, about: str = "R-231", reference: str = "") -> None:
    run(
        cursor,
        """INSERT INTO ledger_entry (kind, "on", at, about, reference, note) VALUES (%s, '2026-11-20', now(), %s, %s, '')""",
        kind,
        about,
        reference,
    )
    for name, part in ((source, -amount), (target, amount)):
        key = KINDS.index(name) + 1
        run(cursor, "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES ((SELECT max(id) FROM ledger_entry), %s, %s)", key, part)
        run(cursor, "UPDATE ledger_account SET balance = balance + %s WHERE id = %s", part, key)


def rows(other: Any, sql: str) -> list[tuple[Any, ...]]:
    with other.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


SUMS = "SELECT code, balance FROM ledger_account WHERE code NOT LIKE '%:%:%' ORDER BY code"


def test_money_given_back_and_promised_again_finds_its_own_promise(old: Any) -> None:
    before = rows(old, SUMS)
    migrate(old, AFTER)
    assert rows(old, SUMS) == before
    assert rows(old, "SELECT code, balance FROM ledger_account WHERE allocation_id IS NOT NULL AND balance <> 0 ORDER BY code") == [
        ("brand:reserved:2", 50),
        ("brand:spent:1", 30),
    ]
    assert rows(old, "SELECT id, covers FROM funds_allocation ORDER BY id") == [(1, 30), (2, 50)]
    assert rows(old, "SELECT amount FROM ledger_monthtotal") == [(30,)]
    assert rows(old, "SELECT subject_kind, subject_id, event_id FROM ledger_entry ORDER BY id") == [
        ("funds.fund", 1, None), *(("approvals.route", 7, place) for place in range(1, 6))
    ]  # fmt: skip
    with pytest.raises(RuntimeError, match="no way back"):
        migrate(old, BEFORE)


PROMISED = """INSERT INTO funds_allocation (id, route_id, fund_id, amount, covers, remaining, state, made_at)
              VALUES (%s, %s, 1, %s, %s, %s, 'reserved', now())"""


def test_the_code_before_goes_on_between_the_steps(old: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """It posts, then changes the allocation, then records; of keys it knows nothing."""
    with old.cursor() as cursor:
        run(
            cursor,
            """INSERT INTO approvals_route SELECT (jsonb_populate_record(r, '{"id": 8, "number": 232, "subject_id": 32}')).* FROM approvals_route r""",
        )
    migrate(old, [("ledger", "0004_keys_beside_the_text")])
    with transaction.atomic(using="scratch"), old.cursor() as cursor:
        # A promise grows before the older lines of it have their part.
        entry(cursor, "commit", 50, "reserved", "committed")
        run(cursor, "UPDATE funds_allocation SET state = 'committed' WHERE id = 2")
        event(cursor, "commit", 2, 50)
    migrate(old, [("ledger", "0005_fill_the_keys")])
    with transaction.atomic(using="scratch"), old.cursor() as cursor:
        entry(cursor, "reserve", 40, "available", "reserved", about="R-232")
        run(cursor, PROMISED, 3, 8, 40, 40, 40)
        event(cursor, "reserve", 3, 40)
        entry(cursor, "spend", 20, "committed", "spent", reference="INV-1")
        run(cursor, "UPDATE funds_allocation SET remaining = 30 WHERE id = 2")
        event(cursor, "spend", 2, 20)
        entry(cursor, "lapse", 10, "available", "budget", about="")
    for text in ("UPDATE ledger_line SET amount = amount + 1", "DELETE FROM ledger_entry", "UPDATE ledger_entry SET subject_id = 9"):
        with pytest.raises(DatabaseError, match="append-only"), old.cursor() as cursor:
            cursor.execute(text)
    migrate(old, BESIDE)
    migrate(old, AFTER)
    assert rows(old, "SELECT code, balance FROM ledger_account WHERE allocation_id IS NOT NULL AND balance <> 0 ORDER BY code") == [
        ("brand:committed:2", 30), ("brand:reserved:3", 40), ("brand:spent:1", 30), ("brand:spent:2", 20),
    ]  # fmt: skip
    assert rows(old, "SELECT sum(amount) FROM ledger_monthtotal") == [(50,)]
    assert rows(old, "SELECT kind, subject_kind, subject_id, event_id FROM ledger_entry WHERE id > 6 ORDER BY id") == [
        ("commit", "approvals.route", 7, 6), ("reserve", "approvals.route", 8, 7), ("spend", "approvals.route", 7, 8),
        ("lapse", "funds.fund", 1, None),
    ]  # fmt: skip
    assert "filled late: 0 accounts of funds, 0 accounts of promises, 1 entries, 0 lines" in capsys.readouterr().out
    assert rows(
        old, "SELECT count(*) FROM pg_trigger WHERE tgrelid::regclass::text ~ '^(ledger|funds)_' AND tgname ~ 'keys|part_sums'"
    ) == [(0,)]


@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        ("DELETE FROM events_event WHERE id = 2", "several promises of this fund may be meant"),
        ("UPDATE ledger_entry SET about = '' WHERE kind = 'spend'", "about nothing of fund brand: no promise of this fund is about that"),
        ("UPDATE funds_allocation SET remaining = 49.99 WHERE id = 2", "50.00 is promised and 49.99 remains; its entries promise 50.00"),
        ("UPDATE ledger_entry SET reference = CASE id WHEN 1 THEN 'inv-1' ELSE 'INV-1' END WHERE id < 3", "Reference inv-1: entries 1, 2."),
    ],
)
def test_it_stops_with_a_list_and_changes_nothing(old: Any, sabotage: str, said: str) -> None:
    with old.cursor() as cursor:
        cursor.execute(sabotage)
    with pytest.raises(RuntimeError, match="nothing was changed") as stopped:
        migrate(old, AFTER)
    assert said in str(stopped.value)
    assert rows(old, "SELECT count(*) FROM ledger_line WHERE part_id IS NOT NULL OR fund_id IS NOT NULL") == [(0,)]
    assert rows(old, "SELECT count(*) FROM ledger_account WHERE fund_id IS NOT NULL") == [(0,)]
