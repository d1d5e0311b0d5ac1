"""The record proves itself: whoever changes, swaps, adds or cuts is found, and where."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from collab.events import seals, sql, verify, witnesses
from collab.events.models import Event, Seal
from collab.events.record import record
from tests.conftest import guards_off, make_cast
from tests.proofs.hands import FORGED
from tests.stories import Story, make_world

CHANGE = "UPDATE events_event SET kind = kind || '.' WHERE id = %s"
REHASHED = f"UPDATE events_event e SET why = {FORGED}, hash = {sql.DIGEST.format('e').replace('e.why', FORGED)} WHERE id = %s"


class Owner:
    """The tables' owner, who can switch the guards off: the tampering hand."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def run(self, *statements: str, values: tuple[Any, ...] = ()) -> None:
        with guards_off(self.connection) as cursor:
            for statement in statements:
                cursor.execute(statement, values if "%s" in statement else None)


@pytest.fixture
def hand(owner: Any) -> Owner:
    return Owner(owner)


@pytest.fixture
def people(real_db: None) -> SimpleNamespace:
    return make_cast()


def write(number: int, people: SimpleNamespace) -> list[Event]:
    """So many events about four people in turn."""
    subjects = [people.marketer, people.technologist, people.finance, people.cmo]
    with transaction.atomic():
        return [
            record("test.bell.rung", actor=people.admin, about=subjects[n % 4], why=f"Because {n}", data={"n": n}) for n in range(number)
        ]


def found(expected: str = "") -> set[int | None]:
    """The keys of the events that something was found at; None for what is no event."""
    return {finding.key if finding.table == "events_event" else None for finding in verify.everything(expected)}


def test_an_untouched_record_is_whole(people: SimpleNamespace) -> None:
    write(40, people)
    assert found() == set()
    assert seals.make() == 1
    assert found() == set()
    out = io.StringIO()
    call_command("verify_events", stdout=out)
    assert "57 events, all as they were written; 0 are not sealed yet." in out.getvalue()
    assert seals.words(Seal.objects.get()) in out.getvalue()


def test_a_changed_text_is_found(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    hand.run(CHANGE, values=(events[9].pk,))
    assert found() == {events[9].pk}


def test_a_changed_text_with_a_fitting_hash_is_found_by_the_seal_and_by_what_follows(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    seals.make()
    hand.run(REHASHED, values=(events[9].pk,))
    assert found() == {events[9].pk, events[13].pk}


def test_the_last_of_a_chain_with_a_fitting_hash_is_found_by_the_seal(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    seals.make()
    hand.run(REHASHED, values=(events[-1].pk,))
    assert found() == {events[-1].pk}


def test_two_swapped_are_found(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    first, second = events[4].pk, events[8].pk
    hand.run(
        "ALTER TABLE events_event DROP CONSTRAINT event_one_chain",
        f"UPDATE events_event SET sequence = 5 - sequence WHERE id IN ({first}, {second})",
        "ALTER TABLE events_event ADD CONSTRAINT event_one_chain UNIQUE (subject_kind, subject_id, sequence)",
    )
    assert {first, second} <= found()


def test_one_taken_out_of_the_middle_is_found(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    hand.run("DELETE FROM events_event WHERE id = %s", values=(events[8].pk,))
    assert found() == {events[12].pk}, "found at the one that follows"
    assert "1 before it are missing" in str(verify.everything()[0])


def test_a_cut_tail_is_found_by_the_seal(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    seals.make()
    cut = [event.pk for event in events[-6:]]
    hand.run(f"DELETE FROM events_event WHERE id >= {cut[0]}")
    assert found() == set(cut)


def test_a_whole_subject_taken_away_is_found_by_the_seal(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    seals.make()
    hand.run("DELETE FROM events_event WHERE subject_kind = 'people.person' AND subject_id = %s", values=(people.cmo.pk,))
    assert found() == {event.pk for event in events if event.subject_id == people.cmo.pk}


def test_one_slipped_in_is_found(people: SimpleNamespace, hand: Owner) -> None:
    events = write(20, people)
    hand.run(f"DELETE FROM events_event WHERE id = {events[6].pk}")
    seals.make()
    columns = "kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data, previous_hash, hash"
    hand.run(
        f"INSERT INTO events_event (id, sequence, {columns}) SELECT {events[6].pk}, 99, {columns} FROM events_event WHERE id = {events[2].pk}"
    )
    assert events[6].pk in found()


def test_a_tail_cut_with_its_seals_is_found_by_a_seal_kept_elsewhere(people: SimpleNamespace, hand: Owner) -> None:
    write(20, people)
    seals.make()
    later = write(5, people)
    seals.make()
    kept = seals.words(Seal.objects.order_by("upto").last())
    assert found(kept) == set()
    hand.run(f"DELETE FROM events_event WHERE id >= {later[0].pk}", f"DELETE FROM events_seal WHERE upto >= {later[0].pk}")
    assert found() == set()
    assert found(kept) == {None}


def test_a_seal_that_was_changed_or_taken_away_is_found(people: SimpleNamespace, hand: Owner) -> None:
    for _ in range(3):
        write(8, people)
        seals.make()
    middle = Seal.objects.order_by("upto")[1]
    hand.run("UPDATE events_seal SET hash = md5('x') || md5('x') WHERE id = %s", values=(middle.pk,))
    assert found() == {None}
    hand.run("DELETE FROM events_seal WHERE id = %s", values=(middle.pk,))
    assert found() != set()


def test_a_tail_cut_before_it_was_sealed_is_found_by_the_version_of_its_subject(people: SimpleNamespace, hand: Owner) -> None:
    request = Story(people, make_world(people)).drafted().submitted().request
    assert found() == set()
    hand.run("DELETE FROM events_delivery", "DELETE FROM events_event WHERE kind = 'intake.request.submitted'")
    assert [str(finding) for finding in verify.everything()] == [
        f"intake_request {request.pk}: intake.request is at version 2, its record ends at 1: the tail is missing.",
        f"intake_request {request.pk}: it is in_triage, its record left it draft.",
    ]


def test_the_command_says_where_and_ends_with_one(people: SimpleNamespace, hand: Owner) -> None:
    events = write(8, people)
    hand.run(CHANGE, values=(events[3].pk,))
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 findings") as ended:
        call_command("verify_events", stdout=out)
    assert ended.value.returncode == 1
    assert f"events_event {events[3].pk}: its text was changed" in out.getvalue()


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(("table", "column"), [("events_event", "why"), ("events_seal", "hash")])
def test_the_portal_itself_cannot_change_the_record(cast: SimpleNamespace, statement: str, table: str, column: str) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column, column))


def test_a_made_up_chain_is_overwritten_by_the_database(cast: SimpleNamespace) -> None:
    with transaction.atomic():
        first = record("test.bell.rung", actor=cast.admin, about=cast.cmo)
        Event.objects.create(
            kind="test.bell.rung",
            subject_kind=first.subject_kind,
            subject_id=first.subject_id,
            at=first.at,
            sequence=77,
            previous_hash="0" * 64,
            hash="f" * 64,
        )
    assert list(witnesses.chains()) == []
    assert Event.objects.get(sequence=2).previous_hash == Event.objects.get(pk=first.pk).hash


def test_many_seals_cover_many_events(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "LARGEST", 7)
    write(20, people)
    assert seals.make() == 6
    assert seals.make() == 0
    assert Seal.objects.order_by("upto").last().count == 20 + len(vars(people))
    assert found() == set()
