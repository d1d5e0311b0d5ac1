"""A database that is frozen: whoever waits is let go, whoever comes is told at once, and all is well when it thaws."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from django.db import close_old_connections, connection, transaction
from django.test import Client

from collab.kit import watched
from collab.kit.operation import in_unit
from collab.kit.watched import Connection, Unsure, Watch
from collab.people.models import Person
from tests.conftest import make_cast
from tests.frozen import Relay, relayed

# In seconds, for tests: what the portal allows is 7 and 3.
LONGEST, PING, SOON = 0.5, 0.3, 3.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """A watch of the test's own that loses patience soon."""
    monkeypatch.setattr(watched, "LONGEST", LONGEST)
    monkeypatch.setattr(watched, "LONGEST_PING", PING)
    monkeypatch.setattr(watched, "GLANCE", 0.05)
    monkeypatch.setattr(watched, "REST", 0.2)
    monkeypatch.setattr(watched, "WATCH", made := Watch())
    yield made


@pytest.fixture
def relay(real_db: None) -> Iterator[Relay]:
    """Between the tests and their database."""
    at = connection.settings_dict
    host = at["HOST"] or "/var/run/postgresql"
    with relayed(f"{host}/.s.PGSQL.{at['PORT'] or 5432}" if host.startswith("/") else host, int(at["PORT"] or 5432)) as made:
        yield made


@pytest.fixture
def connect(relay: Relay) -> Iterator[Callable[[], Connection]]:
    at = connection.settings_dict
    made: list[Connection] = []

    def connected() -> Connection:
        place = {"host": "127.0.0.1", "port": relay.port, "dbname": at["NAME"], "user": at["USER"], "password": at["PASSWORD"]}
        made.append(psycopg2.connect(**place, connect_timeout=2, connection_factory=Connection))
        return made[-1]

    yield connected
    relay.thaw()
    for one in made:
        one.close()


@pytest.fixture
def through(relay: Relay) -> Iterator[None]:
    """Django's own connection goes through the relay."""
    at = connection.settings_dict
    before = {name: at[name] for name in ("HOST", "PORT")}
    connection.close()
    at.update(HOST="127.0.0.1", PORT=str(relay.port))
    yield
    relay.thaw()
    connection.close()
    at.update(before)


def within(seconds: float, question: Callable[[], object]) -> BaseException | None:
    """What the question raises, if anything, in so many seconds."""
    began, raised = time.monotonic(), None
    try:
        question()
    except psycopg2.Error as error:
        raised = error
    assert time.monotonic() - began < seconds
    return raised


def copy(cursor: Any) -> None:
    cursor.copy_expert("COPY people_department (code, name, side) FROM STDIN", io.StringIO("a\tb\tit\n"))


QUESTIONS: dict[str, Callable[[Any], object]] = {
    "a statement": lambda cursor: cursor.execute("SELECT 2"),
    "a ping": lambda cursor: cursor.execute("SELECT 1"),
    "many": lambda cursor: cursor.executemany("SELECT %s", [(1,), (2,)]),
    "a copy": copy,
    "the end of a transaction": lambda cursor: cursor.connection.rollback(),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_whoever_waits_for_a_frozen_server_is_let_go(connect: Callable[[], Connection], relay: Relay, impatient: Watch, name: str) -> None:
    line = connect()
    cursor = line.cursor()
    cursor.execute("SELECT 3")
    relay.freeze()
    assert isinstance(within(SOON, lambda: QUESTIONS[name](cursor)), psycopg2.OperationalError)
    assert line.closed and impatient.is_in_doubt and not impatient.waiting


def test_where_nobody_looks_whoever_waits_goes_on_waiting(
    connect: Callable[[], Connection], relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lets them go is the watch, and neither the server's limits nor the network's."""
    monkeypatch.setattr(Watch, "start", lambda self: None)
    cursor = connect().cursor()
    relay.freeze()
    asking = threading.Thread(target=cursor.execute, args=("SELECT 2",))
    asking.start()
    asking.join(SOON)
    assert asking.is_alive()
    relay.thaw()
    asking.join()


def test_a_cursor_in_the_server_is_watched_with_each_portion(connect: Callable[[], Connection], relay: Relay) -> None:
    cursor = connect().cursor("numbers")
    cursor.itersize = 10
    cursor.execute("SELECT generate_series(1, 1000)")
    assert len(cursor.fetchmany(10)) == 10
    relay.freeze()
    assert isinstance(within(SOON, lambda: cursor.fetchmany(10)), psycopg2.OperationalError)


def test_a_commit_that_is_cut_off_is_said_to_be_unsure(connect: Callable[[], Connection], relay: Relay) -> None:
    line = connect()
    line.cursor().execute("SELECT 3")
    relay.freeze()
    assert isinstance(within(SOON, line.commit), Unsure)


def test_while_it_is_in_doubt_one_asks_and_the_others_are_told_at_once(
    connect: Callable[[], Connection], relay: Relay, impatient: Watch
) -> None:
    line, other = connect(), connect()
    relay.freeze()
    within(SOON, lambda: line.cursor().execute("SELECT 2"))
    time.sleep(watched.REST)
    asking = threading.Thread(target=within, args=(9, connect))
    asking.start()
    while not impatient.asking:
        time.sleep(0.01)
    for _ in range(20):
        assert isinstance(within(0.1, connect), psycopg2.OperationalError)
        assert isinstance(within(0.1, lambda: other.cursor().execute("SELECT 1")), psycopg2.OperationalError), "nor is a line tried"
    relay.thaw()
    asking.join()
    assert not impatient.is_in_doubt
    assert within(SOON, connect) is None


def test_whoever_lifts_the_servers_limit_may_wait(connect: Callable[[], Connection]) -> None:
    line = connect()
    cursor = line.cursor()
    cursor.execute("SET LOCAL statement_timeout = 0")
    assert within(SOON, lambda: cursor.execute("SELECT pg_sleep(1)")) is None
    line.rollback()
    assert isinstance(within(SOON, lambda: cursor.execute("SELECT pg_sleep(9)")), psycopg2.OperationalError), "until it is over"


def test_a_line_that_ends_in_the_middle_of_an_answer_is_an_absence(connect: Callable[[], Connection]) -> None:
    """Seen where the server's process was killed: an error without kind and code, on a line that is said to be open."""

    def ended() -> None:
        raise psycopg2.DatabaseError("server closed the connection unexpectedly")

    assert isinstance(within(SOON, lambda: connect().watched(1, ended)), psycopg2.OperationalError)


def test_a_mistake_of_ours_is_nobodys_absence(connect: Callable[[], Connection], impatient: Watch) -> None:
    cursor = connect().cursor()
    assert isinstance(within(SOON, lambda: cursor.execute("SELECT nothing FROM nowhere")), psycopg2.ProgrammingError)
    assert not impatient.is_in_doubt and not impatient.waiting


def test_the_portal_answers_503_meanwhile_and_as_usual_afterwards(relay: Relay, through: None) -> None:
    cast = make_cast()
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.marketer, backend="django.contrib.auth.backends.ModelBackend")

    def asked(path: str) -> Any:
        # As between two requests of a server; the test's browser leaves it out.
        close_old_connections()
        return browser.get(path)

    assert asked("/").status_code == 200
    relay.freeze()
    for path in ("/", "/api/v1/requests/", "/requests/", "/healthz"):
        began = time.monotonic()
        answer = asked(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), path
        assert time.monotonic() - began < 2 * SOON + 3
    relay.thaw()
    end = time.monotonic() + 5
    while asked("/").status_code != 200:
        assert time.monotonic() < end


def test_a_write_that_is_cut_off_leaves_nothing_half(relay: Relay, through: None) -> None:
    cast = make_cast()

    def write() -> None:
        Person.objects.filter(pk=cast.marketer.pk).update(title="half")
        relay.freeze()
        Person.objects.filter(pk=cast.cmo.pk).update(title="half")

    with pytest.raises(Exception, match="closed|answer|EOF"):
        in_unit(write)
    relay.thaw()
    time.sleep(watched.REST)
    with transaction.atomic():
        assert not Person.objects.filter(title="half").exists()
