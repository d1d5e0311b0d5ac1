"""The ground of every test: a database whose tables the tests' own role does not own, and the cast."""

import gc
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import company
import pytest
import scene as scenes
import stages
import writing
from django.conf import settings
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection, connections
from django.template import Template
from django.test import Client
from django.test.utils import setup_databases
from fictional import patiently, stand_in, standing_in
from ground import make_board, make_cast, make_house, make_scene
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from rest_framework.test import APIClient
from scene import BOARD, HOUSE, SCENE, SCENES, YARD
from sharing import Sharing
from stages import STAGES
from stories import make_world

from collab import granting
from collab.account import refusals
from collab.environment import database
from collab.events import patience
from collab.kit import mailing
from collab.kit.guarding import WATCH
from collab.kit.migrating import models_kept
from collab.management.commands.setup_database import Command as SetupDatabase
from collab.people.models import Person

OWNER = {key: value for key, value in database(settings.OWNER_URL, "DATABASE_URL").items() if key in ("USER", "PASSWORD", "HOST", "PORT")}
PORTAL = {key: value for key, value in database(settings.PORTAL_DATABASE_URL, "DATABASE_PORTAL_URL").items() if key in OWNER}


# One run for everybody: the same examples each time, no clock and no measure of how long finding them takes. A fixture that is
# made once for all examples is meant where one is used: what an example does is undone by it.
UNTIMED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
]
hypothesis.register_profile("suite", deadline=None, suppress_health_check=UNTIMED, derandomize=True, database=None)
# `make soak` looks where nobody looked yet; what it finds is written into the test as an @example.
hypothesis.register_profile("explore", deadline=None, suppress_health_check=UNTIMED, max_examples=1000, print_blob=True)
hypothesis.load_profile("suite")

MAKERS = {SCENE: make_scene, YARD: make_scene, HOUSE: make_house, BOARD: make_board}
# As strict about what may be kept as the one that all share.
LOCAL = {"default": {"BACKEND": "collab.web.cache.OwnMemory", "LOCATION": "test"}}


def pytest_configure(config: pytest.Config) -> None:
    """A checkout that never served a page has no folder of static files, and a warning is an error here."""
    # Whoever is told is told at once; that it waits is asked in tests/intake/test_undoing.py.
    patience.SECONDS = 0
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    writing.watch(PORTAL["USER"])
    scenes.keep_open()
    config.pluginmanager.register(writing.Comparing())


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays until the end: nobody looks through it again for what could go, which took a tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: in which database this test begins."""
    fixtures = getattr(item, "fixturenames", [])
    STAGES.begin(stages.moves(fixtures))
    module = getattr(item, "module", None)
    scenes.choose(fixtures if module else [], item.nodeid, lambda fixture: hasattr(module, fixture))
    if "real_db" in fixtures or "db" not in fixtures and not item.get_closest_marker("django_db"):
        SCENE.close()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The whole run is over, not a worker of it: the company's copy goes."""
    if not hasattr(session.config, "workerinput"):
        company.forget(OWNER)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Who shares something is sent to one worker."""
    return Sharing(config, log)


@pytest.fixture(autouse=True)
def guards_known() -> None:
    """The guards are on in each test, and none pays for asking: else a count of queries would differ from second to second."""
    WATCH.every = float("inf")
    WATCH._keep([])


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    """Each test begins with an empty cache that no other process sees: sign-ins, counts and medians are kept there. Nobody was refused before."""
    settings.CACHES = LOCAL
    caches["default"].clear()
    for tally in refusals.TALLIES.values():
        tally.forget()


@pytest.fixture
def quick(settings: Any) -> None:
    """Passwords that are hashed at once: for tests that are of what a password opens, not of how it is kept."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sign_in_as(role: dict[str, str]) -> None:
    connections["default"].close()
    connections["default"].settings_dict.update(role)
    settings.DATABASES["default"].update(role)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The owner makes the test database, once for all workers; the tests then run as the portal's role, which owns nothing."""
    with django_db_blocker.unblock():
        sign_in_as(OWNER)
        own = connections["default"].creation._get_test_db_name()
        company.once(OWNER, company.TABLES, own, make_tables)
        name_is(own)
        sign_in_as(PORTAL)
        for place, make in MAKERS.items():
            place.prepare(make, company.TABLES, partial(company.copy, OWNER), django_db_blocker, no_requests)
    yield
    with django_db_blocker.unblock():
        told = STAGES.forget()
        for place in SCENES:
            place.leave()
        connections.close_all()
        for name in (*told, *(place.name for place in SCENES), SCENE.ground, own):
            company.drop(OWNER, name)


def make_tables() -> str:
    """The owner migrates a database and gives the portal's role its rights in it."""
    with models_kept():
        setup_databases(verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        SetupDatabase().role(cursor, PORTAL["USER"], PORTAL["PASSWORD"])
        granting.grant(cursor, PORTAL["USER"])
        # Stories are told of any day. What the database says of another time than now is asked in tests/invariants.
        cursor.execute("INSERT INTO events_history (until) VALUES ('2999-01-01')")
    return ""


def no_requests() -> None:
    """Where the test is told, requests are fictional."""
    with as_owner() as other:
        stand_in(other)


def name_is(name: str) -> None:
    """From now on the database of the tests is called so."""
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


@pytest.fixture
def owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of the tables' owner beside the portal's own: for tampering and for emptying."""
    with django_db_blocker.unblock(), as_owner() as other:
        yield other


def emptied(owner: Any) -> None:
    """Take away everything but what a migration writes; only the owner of the tables may, past their guards."""
    for other in connections.all():
        other.close()
    with owner.cursor() as cursor:
        kept = ("django_migrations", "django_content_type", "auth_permission", "events_history")
        tables = [name for name in owner.introspection.table_names(cursor) if name not in kept]
        cursor.execute("TRUNCATE " + ", ".join(tables) + " RESTART IDENTITY CASCADE")


@contextmanager
def as_owner() -> Iterator[Any]:
    """A connection of the tables' owner, beside the portal's own."""
    other = connections.create_connection("default")
    other.settings_dict = {**connection.settings_dict, **OWNER, "OPTIONS": {"options": "-c lock_timeout=30s"}}
    yield other
    other.close()


EVERYTHING = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}"


@contextmanager
def every_right() -> Iterator[None]:
    """The portal's role may write everything: what a trigger refuses then, it refuses by itself and not because of a right.

    Also for what a test prepares in its own transaction, where the owner sees none of it.
    """
    with as_owner() as other, other.cursor() as cursor:
        cursor.execute(EVERYTHING.format(other.ops.quote_name(PORTAL["USER"])))
        try:
            yield
        finally:
            cursor.execute("BEGIN")
            granting.grant(cursor, PORTAL["USER"])
            cursor.execute("COMMIT")


@pytest.fixture
def all_rights(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests of triggers: beneath the rights they hold as well (``every_right``)."""
    with django_db_blocker.unblock(), every_right():
        yield


@contextmanager
def guards_off(owner: Any) -> Iterator[Any]:
    """A cursor of the tables' owner with every trigger of ours switched off: what an intruder with those rights could do.

    Only triggers: replication's own switch would need a superuser, and the owner is none.
    """
    with owner.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        guarded = [name for (name,) in cursor.fetchall()]
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            for name in guarded:
                cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


@pytest.fixture
def real_db(owner: Any, django_db_blocker: Any) -> Iterator[None]:
    """Real commits on real connections; everything is emptied afterwards, by the owner."""
    with django_db_blocker.unblock():
        yield
        emptied(owner)


# --- the cast and what they stand on


@pytest.fixture
def scene(db: None) -> Iterator[SimpleNamespace]:
    """What the test's own database holds already."""
    place = scenes.current()
    assert place is not None
    yield place.given()
    if place.is_fictional:
        patiently()


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> SimpleNamespace:
    return request.getfixturevalue("scene").cast if scenes.current() else make_cast()


@pytest.fixture
def fictional(request: pytest.FixtureRequest) -> Iterator[None]:
    """Approvals and the portfolio know of no requests: their tests route and decide on some that are not there."""
    if (place := scenes.current()) is not None and place.is_fictional:
        yield
    else:
        with standing_in(request.getfixturevalue("owner")):
            yield


@pytest.fixture
def page() -> Callable[[Person], Client]:
    """A browser without script, signed in: ``page(cast.marketer).get("/")``."""

    def signed_in(person: Person, **kwargs: Any) -> Client:
        client = Client(**kwargs)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def api() -> Callable[[Person | None], APIClient]:
    """The API as a person: ``api(cast.marketer).post("/api/v1/requests/", {...})``."""

    def signed_in(person: Person | None) -> APIClient:
        client = APIClient()
        if person is not None:
            client.force_authenticate(Person.objects.get(pk=person.pk))
        return client

    return signed_in


@pytest.fixture
def no_sql_in_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates get cards: any query while one renders fails the test; the frame asks before."""
    render = Template._render

    def watched(self: Template, context: Any) -> str:
        def refuse(execute: Any, sql: str, *args: Any) -> Any:
            raise AssertionError(f"SQL while rendering {self.name}: {sql[:200]}")

        with connection.execute_wrapper(refuse):
            return render(self, context)

    monkeypatch.setattr(Template, "_render", watched)


@pytest.fixture
def world(request: pytest.FixtureRequest, cast: SimpleNamespace) -> SimpleNamespace:
    """Policy, goal, moment, data source, fiscal year and funds that a request leans on."""
    return request.getfixturevalue("scene").world if scenes.current() else make_world(cast)


class MailServer(EmailBackend):
    """A mail server's side of a connection: counts how often it is called, and refuses whom it does not know."""

    opened, taken, unknown = 0, [], {}

    def open(self) -> bool:
        if self.connection:
            return False
        MailServer.opened, self.connection = MailServer.opened + 1, object()
        return True

    def close(self) -> None:
        self.connection = None

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            if message.to[0] in self.unknown:
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (self.unknown[message.to[0]], b"no")})
            self.taken.append(message.to[0])
        return len(messages)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[MailServer]:
    monkeypatch.setattr(mailing, "get_connection", MailServer)
    monkeypatch.setattr(MailServer, "opened", 0)
    monkeypatch.setattr(MailServer, "taken", [])
    monkeypatch.setattr(MailServer, "unknown", {})
    return MailServer
