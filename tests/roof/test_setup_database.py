"""``setup_database``: beside people at work, beside another, and again and again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from collab import granting, rights
from collab.management.commands import setup_database
from collab.people.models import Token
from tests.conftest import EVERYTHING, OWNER, PORTAL, make_cast
from tests.sampling import slow
from tests.stories import make_world
from tests.together import at_once

pytestmark = pytest.mark.servers


@contextmanager
def as_owner() -> Iterator[Any]:
    """This thread's connection is the owner's, with the limits that settings give it."""
    before = connections["default"]
    own = connections.create_connection("default")
    limits = " ".join(f"-c {name}={value}" for name, value in settings.OWNERS.items())
    own.settings_dict = {**before.settings_dict, **OWNER, "OPTIONS": {"options": limits}}
    connections["default"] = own
    try:
        yield own
    finally:
        own.close()
        connections["default"] = before


def set_up() -> str:
    said = StringIO()
    with as_owner():
        call_command("setup_database", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("times", [4, slow(20)])
def test_nobody_notices_it_however_often_it_runs(times: int, real_db: None) -> None:
    """Readers and writers at work meanwhile are answered as always."""
    cast = make_cast()
    make_world(cast)
    over, statuses = threading.Event(), []

    def work(number: int) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(cast.marketer, backend="django.contrib.auth.backends.ModelBackend")
        while not over.is_set():
            read = client.get("/api/v1/requests/")
            written = client.post("/api/v1/requests/", {"title": f"Wish {number}"}, content_type="application/json")
            statuses.extend([read.status_code, written.status_code])

    def again() -> None:
        try:
            for _ in range(times):
                set_up()
        finally:
            over.set()

    ends = at_once(again, lambda: work(1), lambda: work(2))
    assert ends == [None] * 3
    assert len(statuses) > times and set(statuses) == {200, 201}


def test_two_at_once_go_one_after_the_other(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_database, "LOOK", 0.05)
    for said in at_once(*[set_up] * 3):
        assert isinstance(said, str) and "The database is ready" in said


def test_what_is_as_it_should_be_is_left_alone(real_db: None) -> None:
    set_up()
    assert " 0 changes of its rights" in set_up()
    with as_owner() as own, own.cursor() as cursor:
        cursor.execute("SELECT xmin::text, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname")
        before = cursor.fetchall()
        call_command("setup_database", stdout=StringIO())
        cursor.execute("SELECT xmin::text, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname")
        assert cursor.fetchall() == before


@pytest.mark.parametrize(
    ("tamper", "ask", "right"),
    [
        ("REVOKE SELECT ON people_person FROM {portal}", "has_table_privilege('{portal}', 'people_person', 'SELECT')", True),
        ("GRANT UPDATE ON events_event TO {portal}", "has_table_privilege('{portal}', 'events_event', 'UPDATE')", False),
        ("GRANT UPDATE (why) ON events_event TO {portal}", "has_column_privilege('{portal}', 'events_event', 'why', 'UPDATE')", False),
        ("GRANT DELETE ON events_event TO PUBLIC", "has_table_privilege('{portal}', 'events_event', 'DELETE')", False),
        ("GRANT TRUNCATE ON people_person TO {portal}", "has_table_privilege('{portal}', 'people_person', 'TRUNCATE')", False),
        (
            "REVOKE USAGE ON SEQUENCE events_event_id_seq FROM {portal}",
            "has_sequence_privilege('{portal}', 'events_event_id_seq', 'USAGE')",
            True,
        ),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "has_schema_privilege('{portal}', 'public', 'CREATE')", False),
        ("GRANT INSERT ON django_migrations TO {portal}", "has_table_privilege('{portal}', 'django_migrations', 'INSERT')", False),
    ],
)
def test_each_right_too_many_or_too_few_is_mended(real_db: None, tamper: str, ask: str, right: bool) -> None:
    with as_owner() as own, own.cursor() as cursor, transaction.atomic():
        cursor.execute(tamper.format(portal=PORTAL["USER"]))
        cursor.execute(f"SELECT {ask.format(portal=PORTAL['USER'])}")
        assert cursor.fetchone()[0] is not right
        assert granting.grant(cursor, PORTAL["USER"]) == 1
        cursor.execute(f"SELECT {ask.format(portal=PORTAL['USER'])}")
        assert cursor.fetchone()[0] is right
        assert granting.grant(cursor, PORTAL["USER"]) == 0


def asked(cursor: Any, question: str, *values: str) -> bool:
    cursor.execute(f"SELECT {question}", [PORTAL["USER"], *values])
    return cursor.fetchone()[0]


def test_what_a_version_before_gave_on_whole_tables_is_narrowed_to_columns(real_db: None) -> None:
    """A verb that is taken from a table is taken from its columns too: they have them all the same afterwards."""
    with as_owner() as own, own.cursor() as cursor, transaction.atomic():
        cursor.execute(EVERYTHING.format(own.ops.quote_name(PORTAL["USER"])))
        granting.grant(cursor, PORTAL["USER"])
        assert granting.grant(cursor, PORTAL["USER"]) == 0
        column = "has_column_privilege(%s, 'people_person', %s, 'UPDATE')"
        assert asked(cursor, column, "password") and not asked(cursor, column, "is_superuser")
        assert not asked(cursor, "has_table_privilege(%s, 'people_person', 'DELETE')")


def test_a_table_that_nobody_has_thought_about_is_closed(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with as_owner() as own, own.cursor() as cursor, transaction.atomic():
        with monkeypatch.context() as patch:
            patch.delitem(rights.RIGHTS, "kpis.Target")
            granting.grant(cursor, PORTAL["USER"])
            assert not asked(cursor, "has_table_privilege(%s, 'kpis_target', 'SELECT, INSERT, UPDATE, DELETE')")
        granting.grant(cursor, PORTAL["USER"])
        assert asked(cursor, "has_table_privilege(%s, 'kpis_target', 'INSERT')")


def test_a_column_that_a_later_migration_adds_is_passed_over_until_it_is_there(real_db: None) -> None:
    columns = {"people_person": ["id", "password"]}
    found = granting.wanted({"people_person": "TABLE"}, columns)
    assert {column for _, verb, column in found if verb == "UPDATE"} == {"password"}


def test_the_limits_are_the_roles_own_too(real_db: None) -> None:
    """As behind a pooler that passes no options of a connection on."""
    set_up()
    bare = connections.create_connection("default")
    bare.settings_dict = {**connection.settings_dict, "OPTIONS": {}}
    with bare.cursor() as cursor:
        for name, value in settings.SESSION.items():
            cursor.execute("SELECT current_setting(%s, true)", [name])
            assert cursor.fetchone()[0] == value, name
    bare.close()


def held(table: str, until: threading.Event, is_held: threading.Event) -> Callable[[], None]:
    """Somebody who reads for long, as a backup does."""

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            is_held.set()
            until.wait(30)

    return work


def never_pauses(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object] = lambda: None) -> None:
    """Pauses of the command alone: the watch over the database sleeps too, in a thread of its own and by the same module."""
    monkeypatch.setattr(setup_database, "time", SimpleNamespace(sleep=lambda seconds: then(), monotonic=time.monotonic))


def test_a_migration_that_finds_its_table_held_lets_others_pass_and_is_tried_again(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    is_held, until, tries = threading.Event(), threading.Event(), []

    def call(*args: Any, **kwargs: Any) -> None:
        tries.append(1)
        is_held.wait(30)
        with connections["default"].cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone()[0] == "1s", "shorter than what people wait for"
            cursor.execute("SET lock_timeout = '20ms'; ALTER TABLE people_token ALTER COLUMN label SET DEFAULT ''; RESET lock_timeout")

    monkeypatch.setattr(setup_database, "call_command", call)
    never_pauses(monkeypatch, lambda: until.set() if len(tries) == 3 else None)

    def migrate() -> str:
        said = StringIO()
        with as_owner() as own, own.cursor() as cursor:
            setup_database.Command(stdout=said).migrate(PORTAL["USER"], 0)
            cursor.execute("ALTER TABLE people_token ALTER COLUMN label DROP DEFAULT")
        return said.getvalue()

    reader, said = at_once(held("people_token", until, is_held), migrate)
    assert reader is None and said.count("tried again") >= 3, said
    assert Token.objects.count() == 0


def test_a_migration_that_never_finds_room_ends_with_a_sentence(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def call(*args: Any, **kwargs: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'held' USING ERRCODE = '55P03'; END $$")

    monkeypatch.setattr(setup_database, "call_command", call)
    never_pauses(monkeypatch)
    with pytest.raises(CommandError, match="run setup_database again"):
        setup_database.Command(stdout=StringIO()).migrate(PORTAL["USER"], 0)


def test_what_is_built_beside_the_work_may_wait(real_db: None) -> None:
    with as_owner() as own, own.cursor() as cursor, own.execute_wrapper(setup_database.beside_the_work):
        seen = []

        def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            with context["connection"].connection.cursor() as line:
                line.execute("SHOW lock_timeout")
                seen.append(line.fetchone()[0])
            return execute(sql, params, many, context)

        with own.execute_wrapper(look):
            pass
        own.execute_wrappers.append(look)
        cursor.execute("CREATE INDEX CONCURRENTLY beside ON people_token (label)")
        cursor.execute("DROP INDEX CONCURRENTLY beside")
        cursor.execute("SELECT 1")
        own.execute_wrappers.remove(look)
    assert seen == ["0", "0", "1s"]


def test_another_fault_of_a_migration_is_told_as_it_is(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def call(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(setup_database, "call_command", call)
    with pytest.raises(OperationalError, match="disk"):
        setup_database.Command(stdout=StringIO()).migrate(PORTAL["USER"], 0)
