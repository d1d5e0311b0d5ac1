"""The record is of its time and in its order, and those who decide are on duty while they do: attacked with raw SQL as the portal's role."""

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from stories import bring_to

from collab.access.models import Duty
from collab.approvals.models import Decision
from collab.approvals.states import REQUEST
from collab.events import seals
from collab.kit.errors import Refusal
from projects.intake.operations import gateway
from projects.intake.states import State as S
from tests import onrecord
from tests.conftest import guards_off, make_cast
from tests.invariants.record_attacks import GIVEN, ROUTE, ROUTED, STATE, event, given, person, refused, run


@pytest.fixture
def now_only(owner: Any) -> Iterator[Callable[[], None]]:
    """From when it is called, the record takes nothing but what happens now."""

    def close() -> None:
        if connection.in_atomic_block:
            connection.check_constraints()
        with owner.cursor() as cursor:
            cursor.execute("DELETE FROM events_history")

    yield close
    with owner.cursor() as cursor:
        cursor.execute("INSERT INTO events_history (until) VALUES ('2999-01-01')")


@pytest.mark.parametrize(
    "at", ["now() - interval '2 minutes'", "now() + interval '2 minutes'", "now() + interval '1 year'", "'1999-01-01'"]
)
def test_nothing_is_told_of_another_time(cast: SimpleNamespace, world: SimpleNamespace, now_only: Callable[[], None], at: str) -> None:
    bring_to(S.IN_APPROVAL, cast, world)
    bring_to(S.IN_TRIAGE, cast, world)
    now_only()
    refused("tells what happens when", event("test.thing.rung", "people.person", person("cmo")).replace("now()", at))
    refused("of the instant at which", STATE["a decision"][0].replace("now()", at))
    refused("of the day on which", ROUTE.format(**ROUTED | {"at": at}))
    run(event("test.thing.rung", "people.person", person("cmo")))


def test_the_portal_lets_no_past_be_told(db: None) -> None:
    for sql in (
        "INSERT INTO events_history (until) VALUES ('2999-01-01')",
        "UPDATE events_history SET until = now()",
        "DELETE FROM events_history",
    ):
        refused("permission denied", sql)


def test_a_first_cast_is_brought_only_while_a_past_is_told(cast: SimpleNamespace, now_only: Callable[[], None]) -> None:
    run(GIVEN, given("access.duty.brought"))
    now_only()
    refused("given on record only", GIVEN.replace("cio", "cmo"), given("access.duty.brought"))


# --- seals come in order

SEAL = """INSERT INTO events_seal (upto, count, hash, marks, mac)
    SELECT {upto}, {count}, encode(sha256(convert_to({before} || '|' || {upto} || '|' || {count} || '|' || text, 'UTF8')), 'hex'), {marks}, md5('')
      FROM (SELECT max(id) AS upto, count(*) AS count, string_agg(id || ':' || hash, ',' ORDER BY id) AS text,
                   array_agg(id || ':' || left(hash, 16) ORDER BY id) AS marks FROM events_event WHERE id > {since}) e"""
FITS = {
    "upto": "upto",
    "count": "count + 17",
    "before": "(SELECT hash FROM events_seal)",
    "marks": "marks",
    "since": "(SELECT upto FROM events_seal)",
}
FORGED = {
    "above every event": ({"upto": "1000000000"}, "over events that were written"),
    "at the one before": ({"upto": "(SELECT max(upto) FROM events_seal)"}, "lies above the one before"),
    "below it": ({"upto": "1"}, "lies above the one before"),
    "another number": ({"count": "count"}, "witnesses what was written"),
    "another hash": ({"before": "'f'"}, "witnesses what was written"),
    "other events": ({"marks": "marks[2:]"}, "witnesses what was written"),
    "one left out": ({"since": "(SELECT upto + 1 FROM events_seal)"}, "witnesses what was written"),
}


def test_a_seal_that_does_not_fit_is_refused_and_the_next_is_made(real_db: None) -> None:
    cast = make_cast()
    assert seals.make() == 1
    for _ in range(3):
        onrecord.note("test.bell.rung", cast.cmo)
    for changes, sentence in FORGED.values():
        refused(sentence, SEAL.format(**FITS | changes))
    run(SEAL.format(**FITS))
    onrecord.note("test.bell.rung", cast.cmo)
    assert seals.make() == 1, "one that nobody signed is found, and ends no sealing"


def test_a_wrong_seal_that_is_there_ends_no_sealing(real_db: None, owner: Any) -> None:
    cast = make_cast()
    with guards_off(owner) as cursor:
        cursor.execute(
            "INSERT INTO events_seal (upto, count, hash, marks, mac) VALUES (9, 1, 'x', '{}', 'y'), (1000000, 1, 'x', '{}', 'y')"
        )
    assert seals.make() == 1
    onrecord.note("test.bell.rung", cast.cmo)
    assert seals.make() == 1


# --- whoever decides is on duty until it is done


ENDS = {
    "a duty": "UPDATE access_duty SET ended_at = now() WHERE role = 'business'",
    "somebody": "UPDATE people_person SET is_active = false WHERE username = 'business'",
}  # fmt: skip


@pytest.mark.servers
@pytest.mark.parametrize("what", ENDS)
def test_a_duty_that_ends_at_the_same_instant_ends_before_or_after(real_db: None, what: str) -> None:
    """A decision that stands is waited for; one that waited for the end is refused."""
    cast = make_cast()
    request = bring_to(S.IN_APPROVAL, cast, onrecord.make_world(cast))
    does, _ = STATE["a decision"]
    told = (
        event("access.duty.ended", "access.duty", "SELECT id FROM access_duty WHERE role = 'business'",
              f"jsonb_build_object('person', ({person('business')}), 'role', 'business')")
        if what == "a duty"
        else event("people.person.left", "people.person", person("business"))
    )  # fmt: skip
    decided = event(
        "intake.request.decided", "intake.request", str(request.pk), "jsonb_build_object('given', (SELECT max(id) FROM approvals_decision))",
        actor=str(cast.business.pk), action="decide", source="in_approval", target="in_approval", version=str(request.version + 1),
    )  # fmt: skip
    move = f"UPDATE intake_request SET version = version + 1 WHERE id = {request.pk}"
    ended, waited = [], []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(does)
        ending = threading.Thread(target=lambda: (beside(ENDS[what], told), ended.append(time.monotonic())))
        ending.start()
        waited.append(waits())
        for statement in (move, decided):
            cursor.execute(statement)
        assert not ended, "the end waits for the decision"
        done = time.monotonic()
    ending.join()
    assert waited == [True] and ended[0] > done
    assert Decision.objects.filter(route__subject_kind=REQUEST).count() == 1


@pytest.mark.servers
@pytest.mark.parametrize("what", ENDS)
def test_a_decision_that_waited_for_the_end_of_a_duty_is_refused(real_db: None, what: str) -> None:
    cast = make_cast()
    request = bring_to(S.IN_APPROVAL, cast, onrecord.make_world(cast))
    refusals: list[object] = []

    def decide() -> None:
        try:
            gateway.decide(number=request.number, actor=cast.business, version=request.version, decision="approve")
        except Refusal as error:
            refusals.append(error)
        finally:
            connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ENDS[what])
        if what == "a duty":
            onrecord.note("access.duty.ended", Duty.objects.get(role="business"), person=cast.business.pk, role="business")
        else:
            onrecord.note("people.person.left", cast.business)
        deciding = threading.Thread(target=decide)
        deciding.start()
        assert waits()
    deciding.join()
    assert len(refusals) == 1, "refused, for the duty has ended"
    assert not Decision.objects.filter(route__subject_kind=REQUEST).exists()


def waits() -> bool:
    """Whether another session of this database has come to wait for a lock; asked for a few seconds."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_stat_clear_snapshot(), count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[1]:
                return True
        time.sleep(0.05)
    return False


def beside(*statements: str) -> None:
    """The statements in one transaction of a connection of their own."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


# --- a second record of a move is told in words


@pytest.mark.parametrize("is_api", [True, False])
def test_a_record_that_is_in_the_way_is_a_conflict(real_db: None, owner: Any, api: Any, page: Any, is_api: bool) -> None:
    """An event of a move that never was, from before it was refused: the real move is told so, and is no error of ours."""
    cast = make_cast()
    request = bring_to(S.IN_TRIAGE, cast, onrecord.make_world(cast))
    forged = event(
        "intake.request.declined", "intake.request", str(request.pk), action="decline", source="in_triage", target="declined",
        version=str(request.version + 1),
    )  # fmt: skip
    refused("moves that were made", forged)
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO events_event (kind, subject_kind, subject_id, at, action, source, target, version, why, data, sequence) "
            f"VALUES ('intake.request.declined', 'intake.request', {request.pk}, now(), 'decline', 'in_triage', 'declined', {request.version + 1}, '', '{{}}', 99)"
        )
        cursor.execute("ALTER TABLE events_event ENABLE TRIGGER USER")
    if is_api:
        answer = api(cast.technologist).post(
            f"/api/v1/requests/{request.code}/decline/", {"version": request.version, "reason": "No."}, format="json"
        )
        assert answer.status_code == 409 and "tells of this move already" in answer.json()["detail"]
    else:
        answer = page(cast.technologist).post(f"/requests/{request.code}/decline/", {"version": request.version, "reason": "No."})
        assert answer.status_code == 409 and "tells of this move already" in answer.content.decode()
    request.refresh_from_db()
    assert request.state == S.IN_TRIAGE
