"""The proofs say whether they could look, look as long as it takes, and begin where the last one ended."""

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from collab import readiness
from collab.events import seals, verify
from collab.events.models import Seal, Verification
from collab.events.record import record
from collab.kit import clock
from collab.kit.locks import Lock
from tests.conftest import guards_off, make_cast


@pytest.fixture
def people(real_db: None) -> SimpleNamespace:
    return make_cast()


def write(number: int, people: SimpleNamespace) -> list[int]:
    with transaction.atomic():
        return [record("test.bell.rung", actor=people.admin, about=(people.cmo, people.cio)[n % 2]).pk for n in range(number)]


def tamper(owner: Any, *statements: str) -> None:
    with guards_off(owner) as cursor:
        for statement in statements:
            cursor.execute(statement)


def proved(**options: Any) -> tuple[int, str]:
    """The exit code and what was said."""
    out = io.StringIO()
    try:
        call_command("verify_events", stdout=out, **options)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.mark.parametrize("command", ["verify_events", "verify_ledger"])
def test_what_could_not_look_says_so_and_ends_with_two(people: SimpleNamespace, owner: Any, command: str) -> None:
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_line RENAME TO ledger_gone; ALTER TABLE events_seal RENAME TO events_gone")
    try:
        with pytest.raises(CommandError, match="could not be looked at") as ended:
            call_command(command, stdout=io.StringIO())
    finally:
        with owner.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_gone RENAME TO ledger_line; ALTER TABLE events_gone RENAME TO events_seal")
    assert ended.value.returncode == 2


@pytest.mark.parametrize("command", ["verify_events", "verify_ledger"])
def test_no_limit_of_the_portal_ends_a_proof(people: SimpleNamespace, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the session lets a statement take is lifted for every question that is asked."""
    write(20, people)
    took: list[str] = []

    def slowly(execute: Any, sql: str, *args: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.cursor.execute("SHOW statement_timeout")
            took.append(cursor.fetchone()[0])
        return execute(sql, *args)

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '3s'")
    with connection.execute_wrapper(slowly):
        call_command(command, stdout=io.StringIO())
    assert took.count("0") > 10, "the questions"


def test_the_next_proof_begins_where_the_last_one_ended(people: SimpleNamespace, owner: Any) -> None:
    first = write(10, people)
    seals.make()
    assert proved()[0] == 0
    kept = Verification.objects.get()
    assert (kept.upto, kept.findings, kept.is_full) == (first[-1], 0, False)
    later = write(10, people)
    seals.make()
    tamper(owner, f"UPDATE events_event SET kind = 'test.bell.forged' WHERE id IN ({first[3]}, {later[3]})")
    code, said = proved()
    assert code == 1 and f"events_event {later[3]}: " in said and f"events_event {first[3]}: " not in said
    code, said = proved(full=True)
    assert code == 1 and f"events_event {first[3]}: " in said and f"events_event {later[3]}: " in said
    assert [(one.is_full, one.findings) for one in Verification.objects.order_by("pk")] == [(False, 0), (False, 1), (True, 2)]


def test_a_part_is_skipped_only_where_a_holder_of_the_key_says_so(people: SimpleNamespace, owner: Any) -> None:
    first = write(10, people)
    seals.make()
    tamper(owner, f"UPDATE events_event SET kind = 'test.bell.forged' WHERE id = {first[3]}")
    tamper(
        owner,
        "INSERT INTO events_verification (made_at, is_full, upto, hash, findings, mac) SELECT now(), true, upto, hash, 0, mac FROM events_seal",
    )
    code, said = proved()
    assert code == 1
    assert f"events_event {first[3]}: " in said and "events_verification 1: nobody with a key" in said


def test_a_verified_seal_that_is_gone_is_found(people: SimpleNamespace, owner: Any) -> None:
    upto = write(10, people)[-1]
    seals.make()
    assert proved()[0] == 0
    tamper(owner, "DELETE FROM events_seal")
    code, said = proved(seal=True)
    assert code == 0, "made again of the same events it is the same seal"
    write(4, people)
    tamper(owner, "DELETE FROM events_seal")
    code, said = proved(seal=True)
    assert code == 1 and f"the seal up to event {upto} was verified and is gone." in said


def test_the_parts_of_a_large_record_are_walked_side_by_side(people: SimpleNamespace, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "LARGEST", 7)
    events = write(60, people)
    assert seals.make() == 11
    assert verify.everything(parts=3) == []
    forged = (events[0], events[30], events[59])
    tamper(owner, f"UPDATE events_event SET kind = 'test.bell.forged' WHERE id IN {forged}")
    assert {finding.key for finding in verify.everything(parts=3)} == set(forged)
    assert {finding.key for finding in verify.everything()} == set(forged)


def test_sealing_that_stands_still_is_an_alarm(people: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody with the portal's role holds the lock of the writers, and no seal is made any more."""
    write(3, people)
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [Lock.SEALING])
        assert seals.make() == 0
        other.close()
    assert seals.watch() == []
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert readiness.seal().state == readiness.DEGRADED
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert [finding.table for finding in seals.watch()] == ["events_seal"]
        assert "ALARM: events_seal: a seal is missing or late" in caplog.text
        seals.make()
        assert seals.watch() == []


def test_a_seal_over_nothing_ends_no_sealing_and_is_an_alarm(people: SimpleNamespace, owner: Any, caplog: pytest.LogCaptureFixture) -> None:
    tamper(owner, "INSERT INTO events_seal (upto, count, hash, marks, mac) VALUES (1000000000, 5, md5('x'), '{}', md5('y'))")
    write(3, people)
    assert seals.make() == 1
    assert [str(finding) for finding in seals.watch()] == [
        "events_seal 1: it lies too high: it seals up to event 1000000000, and there never was one."
    ]
    assert "ALARM: events_seal 1: it lies too high" in caplog.text


def test_a_seal_is_signed_by_a_key_that_the_database_does_not_hold(people: SimpleNamespace, settings: Any) -> None:
    write(3, people)
    settings.SEAL_KEYS = ["a" * 40]
    seals.make()
    assert verify.everything() == []
    settings.SEAL_KEYS = ["b" * 40]
    assert [finding.sentence for finding in verify.everything()] == [
        f"nobody with a key of the portal signed it (up to event {Seal.objects.get().upto})."
    ]
    settings.SEAL_KEYS = ["b" * 40, "a" * 40]
    write(3, people)
    seals.make()
    assert verify.everything() == [], "the key before goes on proving what it signed"


def test_the_database_takes_no_seal_that_nobody_signed(people: SimpleNamespace, owner: Any) -> None:
    with pytest.raises(Exception, match="seal_is_signed"):
        tamper(owner, "INSERT INTO events_seal (upto, count, hash, marks) VALUES (1, 1, md5('x'), '{}')")
