"""A request by its number: found and locked by whom ``access.visible`` says, with the duties of the instant, in few statements."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, make_world

from collab.access import duties
from collab.access.models import Duty
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Forbidden, NotFound
from collab.people.models import Person
from projects.intake import access, opening
from projects.intake.models import Request
from projects.intake.operations import asking
from projects.intake.states import State
from tests import onrecord
from tests.conftest import make_cast

STATES = (State.DRAFT, State.IN_TRIAGE, State.IN_APPROVAL, State.APPROVED, State.IN_DELIVERY, State.DECLINED)


@pytest.mark.parametrize("is_confidential", [False, True])
def test_it_opens_to_those_who_see_it_and_to_nobody_else(cast: SimpleNamespace, world: SimpleNamespace, is_confidential: bool) -> None:
    cast.nobody = Person.objects.create(username="nobody")
    told = {}
    for state in STATES:
        request = bring_to(state, cast, world, answers={"is_confidential": is_confidential})
        for name, person in vars(cast).items():
            sees = access.visible(person).filter(pk=request.pk).exists()
            told[state, name] = (sees, opens(opening.find, person, request), opens(opening.lock, person, request))
    assert {key: answers for key, answers in told.items() if len(set(answers)) > 1} == {}
    assert {sees for sees, *_ in told.values()} == {True, False}


def opens(how: Callable[[Person, int], Any], person: Person, request: Request) -> bool:
    try:
        found = how(person, request.number)
    except NotFound:
        return False
    if isinstance(found, tuple):
        found, held = found
        assert held == duties.roles_now(person)
    kept = {field.attname for field in Request._meta.concrete_fields} - {"search"}
    assert {name: getattr(found, name) for name in kept} == Request.objects.values(*kept).get(pk=request.pk)
    return True


# --- what happens while somebody else holds the row


@pytest.fixture
def company(real_db: None) -> Iterator[SimpleNamespace]:
    cast = make_cast()
    world = make_world(cast)
    yield SimpleNamespace(cast=cast, bring=lambda state, **more: bring_to(state, cast, world, **more))


def end_of(work: Callable[[], Any], request: Request, meanwhile: Callable[[Future[Any]], Any]) -> BaseException | None:
    """What ``work`` raises on another connection, begun while this one holds the row, which lets it go after ``meanwhile``."""

    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Request.objects.select_for_update().get(pk=request.pk)
            ended = pool.submit(run)
            meanwhile(ended)
        return ended.exception(10)


def wait_for_a_waiter() -> None:
    """Until another connection waits for a lock of ours."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id_if_assigned()::xid")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody waits.")


def asked(request: Request, actor: Person) -> Callable[[], Any]:
    return lambda: asking.ask(number=request.number, actor=actor, version=request.version, reason="Which fields?")


@pytest.mark.usefixtures("all_rights")
@pytest.mark.servers
def test_a_right_that_ends_during_the_wait_for_the_lock_has_ended(company: SimpleNamespace) -> None:
    request, person = company.bring(State.IN_TRIAGE), company.cast.technologist2
    assert duties.roles_of(person)  # as a page would have asked before

    def end(_: Any) -> None:
        wait_for_a_waiter()
        onrecord.end(Duty.objects.filter(person=person), ended_at=clock.now())

    assert isinstance(end_of(asked(request, person), request, end), Forbidden)
    request.refresh_from_db()
    assert request.state == State.IN_TRIAGE


@pytest.mark.servers
def test_the_second_of_two_moves_sees_what_the_first_did(company: SimpleNamespace) -> None:
    request = company.bring(State.IN_TRIAGE)

    def first(_: Any) -> None:
        wait_for_a_waiter()
        onrecord.edit(Request.objects.get(pk=request.pk), title="Another")

    assert "Look at it again before you go on" in str(end_of(asked(request, company.cast.technologist), request, first))


@pytest.mark.servers
def test_what_is_hidden_is_not_waited_for(company: SimpleNamespace) -> None:
    request = company.bring(State.IN_TRIAGE, answers={"is_confidential": True})
    assert isinstance(end_of(asked(request, company.cast.outsider), request, lambda ended: ended.exception(1.5)), NotFound)


# --- what a write costs


def statements(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


def test_a_move_takes_four_statements_and_its_answer_three(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The lock, the row, the event with what it owes; and session and person, as on each page. Then how it stands now, and its names."""
    request = bring_to(State.IN_TRIAGE, cast, world)
    client = page(cast.technologist)
    client.get("/healthz")
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(f"/requests/{request.code}/ask/", {"version": request.version, "reason": "Which fields?"})
    assert answer.status_code == 302
    ours = [sql for sql in statements(queries) if "django_session" not in sql]
    assert len(ours) == 4 + 3, "\n".join(ours)


def test_a_route_is_built_at_once(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """All its steps by one statement, all panels by one, all seats by one; and the policy's rules are read once.

    Its groups, the limits of who sits there and how the house sizes are asked besides.
    """
    story = Story(cast, world, answers={"title": "A route of four panels"}).drafted().submitted()
    with CaptureQueriesContext(connection) as queries:
        story.routed()
    asked = statements(queries)
    assert [sum(f'INSERT INTO "approvals_{name}"' in sql for sql in asked) for name in ("step", "panel", "seat")] == [1, 1, 1]
    assert sum('FROM "approvals_policyrule"' in sql for sql in asked) == 1 and len(asked) <= 38, "\n".join(asked)


def test_a_new_request_takes_six_statements(page: Any, cast: SimpleNamespace) -> None:
    """The key, the duties, the row, the event, the answer kept; and session and person, as on each page."""
    client = page(cast.marketer)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/requests/new/", {"start": "tool", "key": "one"})
    assert answer.status_code == 302
    ours = [sql for sql in statements(queries) if "django_session" not in sql]
    assert len(ours) == 6, "\n".join(ours)


def test_an_event_draws_one_number(cast: SimpleNamespace) -> None:
    first, second = (record("test.bell.rung", actor=cast.admin, about=cast.cmo) for _ in range(2))
    assert second.pk == first.pk + 1
    assert (second.sequence, second.previous_hash) == (first.sequence + 1, first.hash)
