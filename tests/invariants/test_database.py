"""The rules that always hold, attacked with raw SQL as the role the portal runs under: past every view and operation.

What the approvals, the ledger and the KPIs guard by themselves is attacked in their own folders; here is the
request as the thing that binds them, and the record.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from stories import bring_to

from collab.events import seals
from collab.events.models import Event
from collab.events.verify import everything
from collab.kit import clock
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.intake.operations import sight
from projects.intake.states import State as S
from projects.portfolio.models import Project
from tests.conftest import every_right

EVENT = """INSERT INTO events_event (kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
    VALUES (%s, 'intake.request', %s, %s, now(), %s, %s, %s, %s, '', '{}')"""


def run(*statements: tuple[Any, ...] | str) -> int:
    """Statements in one transaction, with everything that is checked at its end; how many rows the last one touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            sql, *values = (statement,) if isinstance(statement, str) else statement
            cursor.execute(sql, values)
        touched = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return touched


def refused(match: str, *statements: tuple[Any, ...] | str) -> None:
    with pytest.raises(DatabaseError, match=match):
        run(*statements)


def moved(request: Request, target: str, action: str, **columns: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """A move as somebody would forge it: the new state and its record, with other columns at will."""
    extra = "".join(f", {name} = %s" for name in columns)
    change = (f"UPDATE intake_request SET state = %s, version = version + 1{extra} WHERE id = %s", target, *columns.values(), request.pk)
    kind = next((step.says for step in FLOW if (step.action, step.source) == (action, request.state)), "intake.request.forged")
    said = (EVENT, kind, request.pk, request.requester_id, action, request.state, target, request.version + 1)
    return change, said


def route_of(number: int, requester: int, routed_by: int, policy: int) -> tuple[Any, ...]:
    return (
        """INSERT INTO approvals_route (number, requester_id, routed_by_id, routed_at, policy_id, track, amount, currency, data_class, state, round)
           SELECT number, %s, %s, %s, %s, 'standard', estimate, currency, CASE WHEN personal_data THEN 'personal' ELSE 'none' END, 'open', 1
             FROM intake_request WHERE number = %s""",
        requester, routed_by, clock.now(), policy, number,
    )  # fmt: skip


@pytest.fixture
def triaged(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(S.IN_TRIAGE, cast, world)


def latest_route(number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM approvals_route WHERE number = %s", [number])
        return cursor.fetchone()[0]


# --- so that the refusals below are refusals of what they name


def test_what_an_operation_may_do_raw_sql_may_too(triaged: Request, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    run(*moved(triaged, "declined", "decline"))
    other = bring_to(S.IN_TRIAGE, cast, world)
    routing = route_of(other.number, other.requester_id, cast.technologist.pk, world.policy.pk)
    change, (sql, *said) = moved(other, "in_approval", "route")
    own = "UPDATE intake_request SET route_id = (SELECT max(id) FROM approvals_route), state = %s, version = version + 1 WHERE id = %s"
    said[2] = cast.technologist.pk
    run(routing, (own, *change[1:]), (sql, *said))
    assert list(Request.objects.order_by("number").values_list("state", flat=True)) == ["declined", "in_approval"]


# --- rule 1: the gateway


def test_no_approval_without_a_route_of_its_own(triaged: Request, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    elsewhere = bring_to(S.IN_APPROVAL, cast, world)
    passed = bring_to(S.APPROVED, cast, world)
    refused("own open route", *moved(triaged, "in_approval", "route"))
    refused("own open route", *moved(triaged, "in_approval", "route", route_id=elsewhere.route_id))
    refused("own open route", *moved(triaged, "in_approval", "route", route_id=passed.route_id))
    refused("approved by the decisions of its route", *moved(elsewhere, "approved", "decide"))
    refused("only that move sets", ("UPDATE intake_request SET route_id = %s WHERE id = %s", passed.route_id, elsewhere.pk))


def test_a_routing_that_names_another_requester_opens_nothing(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """A technologist's own request, routed by that technologist under a colleague's name."""
    own = bring_to(S.IN_TRIAGE, cast, world, requester=cast.technologist2)
    refused("Nobody routes what they ask for", route_of(own.number, own.requester_id, own.requester_id, world.policy.pk))
    refused("for whoever asked for it", route_of(own.number, cast.marketer.pk, cast.technologist2.pk, world.policy.pk))


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_TRIAGE, S.IN_APPROVAL, S.REJECTED])
def test_no_money_and_no_project_before_approval(state: S, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(state, cast, world)
    promise = """INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at)
           VALUES (%s, %s, 10, 10, 'reserved', now())"""
    refused("No money without a request that was routed and approved", (promise, request.route_id, world.growth.pk))
    refused("only from a request that was routed, approved and funded", project_of(request, cast))


def project_of(request: Request, cast: SimpleNamespace) -> tuple[Any, ...]:
    return (
        """INSERT INTO portfolio_project (number, route_id, title, side, phase, version, marketing_lead_id, it_lead_id, health_marketing, health_it,
             word_marketing, word_it, is_confidential, started_at, updated_at)
           VALUES (%s, %s, 'Mine', 'it', 'planned', 1, %s, %s, 'on_course', 'on_course', '', '', false, now(), now())""",
        request.number, request.route_id, cast.marketing_lead.pk, cast.it_lead.pk,
    )  # fmt: skip


@pytest.mark.usefixtures("all_rights")
def test_approved_is_not_yet_funded_nor_started(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    approved = bring_to(S.APPROVED, cast, world)
    funded = bring_to(S.FUNDED, cast, world)
    refused("routed, approved and funded", project_of(approved, cast))
    refused("funded by an allocation", *moved(approved, "funded", "fund"))
    refused("only that move sets", *moved(approved, "funded", "fund", route_id=funded.route_id))
    started = bring_to(S.IN_DELIVERY, cast, world)
    refused("its own project", *moved(funded, "in_delivery", "start"))
    refused("delivered by its own project", *moved(funded, "in_delivery", "start", project_id=started.project_id))
    refused("only that move sets", ("UPDATE intake_request SET project_id = %s WHERE id = %s", None, started.pk))
    refused(
        "keeps its number and its routing",
        ("UPDATE portfolio_project SET route_id = %s WHERE id = %s", funded.route_id, started.project_id),
    )


# --- rule 2: no state outside its named move; each move one record, in the same transaction


def test_a_state_without_its_record_is_undone_at_the_end(triaged: Request) -> None:
    change, _ = moved(triaged, "declined", "decline")
    refused("leaves a record", change)
    triaged.refresh_from_db()
    assert triaged.state == S.IN_TRIAGE


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("action", "withdraw", "the move leaves a record"),
        ("source", "draft", "the move leaves a record"),
        ("target", "merged", "the move leaves a record"),
        ("version", 1, "The record has gone on since"),
        ("version", 99, "the move leaves a record"),
        ("subject_id", 999_999, "the move leaves a record"),
        ("action", "", "the move leaves a record"),
    ],
)
def test_the_record_is_that_of_this_move(triaged: Request, column: str, value: Any, sentence: str) -> None:
    change, (sql, *values) = moved(triaged, "declined", "decline")
    names = ["kind", "subject_id", "actor_id", "action", "source", "target", "version"]
    values[names.index(column)] = value
    refused(sentence, change, (sql, *values))


def test_an_older_record_of_the_same_move_does_not_count(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Held and resumed: the record of the first hold does not carry a second."""
    held = bring_to(S.ON_HOLD, cast, world)
    run(*moved(held, "in_triage", "resume"))
    held.refresh_from_db()
    change, _ = moved(held, "on_hold", "hold", before_hold="in_triage")
    refused("leaves a record", change)


def test_a_move_leaves_one_record_and_no_second_is_written_beside_it(triaged: Request) -> None:
    change, said = moved(triaged, S.DECLINED, "decline")
    refused("event_one_a_move", change, said, said)
    assert run(change, said) == 1
    refused("event_one_a_move", said)


# Where an arrow leads that needs more than a word, by what refuses it.
NEEDS_MORE = {
    S.IN_APPROVAL: "only on its own open route",
    S.APPROVED: "approved by the decisions of its route",
    S.ON_HOLD: "remembers where it was",
    S.MERGED: "request_merged_into_one",
    S.SPLIT: "leaves a record|two parts or more",
    S.ANSWERED_BY_OWN: "request_answered_by_something",
}
TO_NOWHERE = [state for state in S if state not in (S.IN_TRIAGE, S.NEEDS_INFORMATION, S.DECLINED, S.WITHDRAWN)]


@pytest.mark.parametrize("target", TO_NOWHERE)
def test_no_arrow_no_move(triaged: Request, target: S) -> None:
    """To declined, withdrawn or a question there is an arrow; to the rest there is none, or it needs more than a word."""
    refused(NEEDS_MORE.get(target, f"No move leads a request from in_triage to {target}"), *moved(triaged, target, "decline"))


@pytest.mark.parametrize("version", ["version", "version + 2", "version - 1", "1"])
def test_a_move_adds_one_to_the_version(triaged: Request, version: str) -> None:
    _, said = moved(triaged, "declined", "decline")
    refused("version", f"UPDATE intake_request SET state = 'declined', version = {version}", said)


@pytest.mark.parametrize("version", ["version + 2", "version - 1", "99"])
def test_a_version_goes_up_by_one_without_a_move_too(triaged: Request, version: str) -> None:
    refused("goes up by one", f"UPDATE intake_request SET version = {version}")


def test_two_moves_in_one_statement_are_none(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """A request has one state; a table of two for one request is not to be had."""
    bring_to(S.IN_TRIAGE, cast, world)
    refused("begins as a draft", "INSERT INTO intake_request SELECT * FROM intake_request")
    refused("begins as a draft", "INSERT INTO intake_request (state, version, number) VALUES ('approved', 1, 7)")


def test_on_hold_remembers_where_it_was_and_nobody_rewrites_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    held = bring_to(S.ON_HOLD, cast, world)
    refused("only that move sets", ("UPDATE intake_request SET before_hold = 'delivered' WHERE id = %s", held.pk))
    refused("only that move sets", *moved(held, "delivered", "resume", before_hold="delivered"))
    refused("No move", *moved(held, "approved", "resume"))
    run(*moved(held, "in_triage", "resume"))
    triaged = Request.objects.get(pk=held.pk)
    refused("where it was", *moved(triaged, "on_hold", "hold", before_hold="approved"))


def test_a_request_keeps_its_number_and_requester_and_is_never_deleted(triaged: Request, cast: SimpleNamespace) -> None:
    for column, value in (("number", 999), ("requester_id", cast.outsider.pk), ("made_at", clock.now() - timedelta(days=9))):
        statement = (f"UPDATE intake_request SET {column} = %s WHERE id = %s", value, triaged.pk)
        refused("keeps its number" if column == "requester_id" else "permission denied", statement)
        with every_right():
            refused("keeps its number", statement)
    # a draft may go, what was sent may not
    refused("was sent is never deleted", "DELETE FROM intake_request")
    refused("permission denied", "DELETE FROM portfolio_project")
    assert "ermission denied" in str(refusal("TRUNCATE intake_request CASCADE"))


def refusal(sql: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as error:
        run(sql)
    return error.value


def test_a_query_set_moves_nothing_either(triaged: Request) -> None:
    """``.update()`` and ``save()`` are SQL like any other."""
    with pytest.raises(DatabaseError, match="A move adds one"), transaction.atomic():
        Request.objects.filter(pk=triaged.pk).update(state=S.DECLINED)
    triaged.state, triaged.version = S.DECLINED, triaged.version + 1
    with every_right(), pytest.raises(DatabaseError, match="leaves a record"), transaction.atomic():
        triaged.save()
        connection.check_constraints()
    with pytest.raises(DatabaseError, match="is never deleted"), transaction.atomic():
        Request.objects.filter(pk=triaged.pk)._raw_delete("default")


def test_a_phase_moves_by_its_arrows_on_record(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    project = Project.objects.get(number=bring_to(S.IN_DELIVERY, cast, world).number)
    refused("leaves a record", ("UPDATE portfolio_project SET phase = 'build', version = version + 1 WHERE id = %s", project.pk))
    refused("No move leads", ("UPDATE portfolio_project SET phase = 'closed', version = version + 1 WHERE id = %s", project.pk))
    refused("adds one", ("UPDATE portfolio_project SET phase = 'build' WHERE id = %s", project.pk))


# --- rule 3: append-only, and chained


@pytest.mark.parametrize(
    "table", ["events_event", "events_seal", "approvals_decision", "approvals_recusal", "ledger_entry", "ledger_line", "kpis_measurement"]
)
def test_the_record_is_only_added_to(table: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(S.FUNDED, cast, world)
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        assert "permission denied" in str(refusal(sql)), sql
    for sql in (f"ALTER TABLE {table} DISABLE TRIGGER ALL", f"DROP TABLE {table}", f"ALTER TABLE {table} RENAME TO mine"):
        assert "must be owner" in str(refusal(sql)), sql


def test_the_database_numbers_and_hashes_whatever_is_claimed(triaged: Request) -> None:
    """A forged sequence, hash or id is overwritten, so that the chain stays whole."""
    run(
        (
            """INSERT INTO events_event (id, kind, subject_kind, subject_id, at, action, source, target, version, why, data, sequence, previous_hash, hash)
               VALUES (1, 'intake.request.viewed', 'intake.request', %s, now(), '', '', '', %s, '', '{}', 77, 'f', 'forged')""",
            triaged.pk,
            triaged.version,
        )
    )
    forged = Event.objects.get(kind="intake.request.viewed")
    before = Event.objects.filter(subject_kind="intake.request", subject_id=triaged.pk).order_by("sequence")
    assert forged.pk != 1 and forged.hash != "forged" and forged.sequence == before.count()
    assert forged.previous_hash == before[forged.sequence - 2].hash
    # The world that this begins with may be minutes old.
    seals.make()
    assert everything() == []


# --- the ways around a trigger


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("ALTER TABLE intake_request DISABLE TRIGGER ALL", "must be owner"),
        ("ALTER TABLE intake_request DISABLE TRIGGER pgtrigger_moves_by_arrows_8efa5", "must be owner"),
        ("DROP TRIGGER pgtrigger_moves_by_arrows_8efa5 ON intake_request", "must be owner"),
        ("ALTER TABLE intake_request DROP CONSTRAINT request_routed_before_approval", "must be owner"),
        (
            "CREATE TRIGGER mine BEFORE UPDATE ON intake_request FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "permission denied",
        ),
        ("CREATE RULE mine AS ON INSERT TO events_event DO INSTEAD NOTHING", "must be owner"),
        ("CREATE TEMPORARY TABLE events_event (LIKE public.events_event)", "permission denied"),
        ("CREATE TABLE mine (id int)", "permission denied"),
        ("CREATE SCHEMA mine", "permission denied"),
        ("CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "permission denied"),
        ("SET session_replication_role = replica", "permission denied"),
        ("SET ROLE postgres", "permission denied"),
        ("SET SESSION AUTHORIZATION postgres", "permission denied"),
        ("ALTER ROLE CURRENT_USER SUPERUSER", "permission denied|must be superuser|Only roles"),
        ("CREATE EXTENSION dblink", "permission denied|not available"),
        ("COPY events_event FROM PROGRAM 'true'", "must be superuser|permission denied"),
        ("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE", "permission denied"),
        ("DELETE FROM django_migrations", "permission denied"),
        ("SELECT setval('intake_request_number', 1)", "permission denied"),
    ],
)
def test_there_is_no_way_around(sql: str, says: str, cast: SimpleNamespace) -> None:
    refused(says, sql)


@pytest.mark.filterwarnings("ignore")
def test_rights_cannot_be_handed_on(cast: SimpleNamespace) -> None:
    """PostgreSQL answers a grant that one may not make with a warning: nothing is granted."""
    run("GRANT UPDATE, DELETE ON events_event TO PUBLIC")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('events_event', 'UPDATE') OR has_table_privilege('events_event', 'DELETE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_the_role_is_nobody_special() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 5
        cursor.execute("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user")
        assert cursor.fetchone() == (0,)


def test_nobody_is_let_see_a_request_off_the_record(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Neither by a row without its event, nor by an event alone; and what was given is not taken, or passed on, in silence."""
    request = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    kept = Permission.objects.get(codename="view_request", content_type__app_label="intake")
    sql = "INSERT INTO intake_requestgrant (user_id, content_object_id, permission_id) VALUES (%s, %s, %s)"
    grant = (sql, cast.outsider.pk, request.pk, kept.pk)
    refused("on record only", grant)
    other = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    sight.show(number=other.number, actor=cast.marketer, person="outsider")
    sight.show(number=request.number, actor=cast.marketer, person="admin")
    run("SELECT 1")
    refused("on record only", grant)
    refused("on record only", ("DELETE FROM intake_requestgrant WHERE content_object_id = %s", other.pk))
    refused("permission denied", ("UPDATE intake_requestgrant SET user_id = %s", cast.cmo.pk))
    sight.stop_showing(number=other.number, actor=cast.marketer, person="outsider")
    run("SELECT 1")
    refused("on record only", (sql, cast.outsider.pk, other.pk, kept.pk))
