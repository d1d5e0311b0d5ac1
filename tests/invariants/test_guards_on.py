"""While a guard of the database is off nothing is written, and whoever watches the portal is told; what is read is read."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from stories import make_world

from collab import readiness
from collab.kit import guarding
from collab.kit.guarding import NEVER, SWITCH, WATCH, missing
from projects.intake.models import Request

ON_REQUESTS = "pgtrigger_moves_by_arrows_8efa5"
FUNCTION = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
SAYS_YES = f"CREATE OR REPLACE FUNCTION public.{SWITCH}(trigger_name name) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"
# How a guard is switched off by who owns the tables, and what is found.
OFF = {
    "a trigger that is disabled": (f"ALTER TABLE intake_request DISABLE TRIGGER {ON_REQUESTS}", f"{ON_REQUESTS}: switched off"),
    "a trigger for replicas only": (f"ALTER TABLE intake_request ENABLE REPLICA TRIGGER {ON_REQUESTS}", f"{ON_REQUESTS}: switched off"),
    "a trigger that is gone": (f"DROP TRIGGER {ON_REQUESTS} ON intake_request", f"{ON_REQUESTS}: is missing"),
    "another function": (FUNCTION.format(ON_REQUESTS), f"{ON_REQUESTS}: was replaced"),
    "a trigger that is never asked": (
        f"CREATE OR REPLACE TRIGGER {ON_REQUESTS} BEFORE UPDATE ON intake_request FOR EACH ROW WHEN (false) EXECUTE FUNCTION {ON_REQUESTS}()",
        f"{ON_REQUESTS}: was replaced",
    ),
    "a trigger for another function": (
        f"CREATE OR REPLACE TRIGGER {ON_REQUESTS} BEFORE UPDATE ON intake_request FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        f"{ON_REQUESTS}: was replaced",
    ),
    "a trigger made anew": (
        f"DROP TRIGGER {ON_REQUESTS} ON intake_request; "
        f"CREATE TRIGGER {ON_REQUESTS} BEFORE INSERT ON intake_request FOR EACH ROW EXECUTE FUNCTION {ON_REQUESTS}()",
        f"{ON_REQUESTS}: is another",
    ),
    "the switch of the library": (SAYS_YES, "says something else than no"),
    "a constraint that is gone": (
        "ALTER TABLE funds_allocation DROP CONSTRAINT allocation_state_known",
        "allocation_state_known: is missing",
    ),
    "a unique index that is gone": ("DROP INDEX event_one_a_move", "event_one_a_move: is missing"),
    "a function that triggers call": (
        "CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
        "approvals_routing_intake_request: is missing or another",
    ),
    "a rule before a table": ("CREATE RULE mine AS ON DELETE TO intake_request DO INSTEAD NOTHING", "a rule stands before the table"),
}
DRAFT = {"title": "A small wish"}


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each question is a new one here; elsewhere the answer is kept (``tests/conftest.py``)."""
    monkeypatch.setattr(readiness, "HELD", -1.0)
    before, WATCH.every = WATCH.every, -1.0
    yield
    WATCH.every = before
    WATCH.forget()


@pytest.fixture
def by_the_owner(owner: Any) -> Iterator[Callable[[str], None]]:
    """A statement of the tables' owner that only this connection sees, because it is never committed: it becomes the portal's."""
    mine = connection.connection
    connection.connection = None
    owner.ensure_connection()
    owner.connection.autocommit = False
    connection.connection = owner.connection
    yield lambda statement: _run(owner, statement)
    owner.connection.rollback()
    owner.connection.autocommit = True
    connection.connection = mine


def _run(owner: Any, statement: str) -> None:
    with owner.connection.cursor() as cursor:
        cursor.execute(statement)


def test_all_guards_are_on(db: None) -> None:
    assert missing() == []
    assert len(guarding.expected()) == len(pgtrigger.registry.registered()) > 40
    assert len(guarding.constraints()) > 60


@pytest.mark.parametrize("what", OFF)
def test_a_guard_that_is_off_is_found(db: None, what: str, by_the_owner: Callable[[str], None]) -> None:
    statement, found = OFF[what]
    by_the_owner(statement)
    assert any(found in line for line in missing()), missing()


def test_while_a_guard_is_off_nothing_is_written(
    cast: SimpleNamespace, api: Any, page: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_world(cast)
    off: list[str] = []
    monkeypatch.setattr(guarding, "missing", lambda: list(off))
    client, browser, stranger = api(cast.marketer), page(cast.marketer), Client()
    assert stranger.get("/readyz").json()["parts"]["guards"] == {"state": "ok"}
    off.append("intake_request.moves: switched off")
    answer = client.post("/api/v1/requests/", DRAFT)
    assert (answer.status_code, answer["Retry-After"], answer.json()["status"]) == (503, "5", 503)
    assert "guard of the database" in answer.json()["detail"]
    assert browser.post("/preferences/theme/", {"theme": "dark"}).status_code == 503
    assert page(cast.admin).post("/admin/access/department/add/", {"code": "new", "name": "New", "side": "it"}).status_code == 503
    assert not Request.objects.exists()
    red = stranger.get("/readyz")
    assert (red.status_code, red.json()["status"], red.json()["parts"]["guards"]["off"]) == (503, "failing", 1)
    assert "moves" not in red.text, "which one is off is told to no stranger"
    assert "moves: switched off" in caplog.text
    assert browser.get("/").status_code == 200
    assert stranger.get("/healthz").status_code == 200
    assert browser.post("/logout/").status_code == 302
    off.clear()
    assert client.post("/api/v1/requests/", DRAFT).status_code == 201
    assert stranger.get("/readyz").status_code == 200
    assert "on again" in caplog.text


def test_what_was_found_is_kept_for_some_seconds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes does not pay for the question each time."""
    asked: list[int] = []
    monkeypatch.setattr(guarding, "missing", lambda: asked.append(1) or [])
    watch = guarding.Watch(every=3600)
    assert [watch.off() for _ in range(5)] == [[]] * 5
    assert len(asked) == 1
    watch.forget()
    watch.off()
    assert len(asked) == 2


def test_a_newer_version_may_move_in_beside_this_one(db: None, by_the_owner: Callable[[str], None]) -> None:
    """Its guards are others; but one that is switched off, or says something else under its own name, is still found."""
    by_the_owner(f"DROP TRIGGER {ON_REQUESTS} ON intake_request")
    assert missing()
    by_the_owner("INSERT INTO django_migrations (app, name, applied) VALUES ('intake', '9999_of_tomorrow', now())")
    assert missing() == []
    by_the_owner("ALTER TABLE approvals_route DISABLE TRIGGER USER")
    assert missing()


def test_whatever_installs_a_trigger_welds_the_switch(db: None, by_the_owner: Callable[[str], None]) -> None:
    model, trigger = pgtrigger.registry.registered()[0]
    made = trigger.compile(model).install_sql
    assert "pgtrigger.ignore" not in made and made.count(NEVER) == 1
    by_the_owner(SAYS_YES)
    by_the_owner(made)
    assert missing() == []


def test_a_switch_in_any_schema_is_welded_by_setup(db: None, owner: Any, by_the_owner: Callable[[str], None]) -> None:
    by_the_owner(SAYS_YES)
    by_the_owner("CREATE SCHEMA elsewhere")
    by_the_owner(SAYS_YES.replace("public.", "elsewhere."))
    assert len(missing()) == 2
    with owner.connection.cursor() as cursor:
        guarding.weld_what_is_there(cursor)
    assert missing() == []


def test_another_way_of_writing_the_switch_ends_the_installing() -> None:
    with pytest.raises(RuntimeError, match="has to follow"):
        guarding.welded("CREATE FUNCTION something_else() RETURNS boolean LANGUAGE sql AS 'SELECT false';")


def test_the_migrations_that_this_version_knows_are_no_newer_ones(db: None) -> None:
    assert MigrationRecorder(connection).applied_migrations()
    assert not guarding._is_outrun()
