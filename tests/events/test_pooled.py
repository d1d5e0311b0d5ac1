"""Behind PgBouncer in transaction mode: each transaction meets another connection, and everything is as without it, the limits too.

Only where the machine has pgbouncer; the portal does not need it.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from collab import granting
from tests import onrecord
from tests.conftest import make_cast
from tests.events.test_processes import process, test_database, until
from tests.kept import Made, findings
from tests.stories import make_world

__all__ = ["process"]
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
pytestmark = [pytest.mark.servers, pytest.mark.skipif(PROGRAM is None, reason="There is no pgbouncer on this machine.")]
PASSWORD = "a long word for one person"
SETTINGS = """[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = options
"""
# Eight at once who sign in, read, ask for work and send it, on three connections of the database; then the portal's own work.
WALK = """
import io, json, sys, threading, django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from collab import readiness
from collab.events import delivery, patience, seals
from collab.people.models import Person
from projects.intake.operations import ending
from tests.kept import asked
# What is told is told at once, as in every test.
patience.SECONDS = 0
said = {"statuses": [], "sessions": [], "made": [], "broken": [], "pids": []}
def limits():
    said["sessions"].append(readiness.session().state)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        said["pids"].append(cursor.fetchone()[0])
def walk(number, browser):
    try:
        for turn in range(3):
            said["statuses"] += [browser.get(path).status_code for path in ("/", "/requests/")]
            said["made"].append(asked(Person.objects.get(username="marketer"), 10 * number + turn))
            limits()
    except Exception as error:
        said["broken"].append(repr(error))
    finally:
        connection.close()
limits()
if "failing" not in said["sessions"]:
    # One after the other: of one name from one address few may try at once.
    browsers = [Client(SERVER_NAME="localhost") for _ in range(8)]
    for browser in browsers:
        said["statuses"].append(browser.post("/login/", {"username": "marketer", "password": sys.argv[1]}).status_code)
    threads = [threading.Thread(target=walk, args=(number, browser)) for number, browser in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    number = int(said["made"][0][1].partition("-")[2])
    ending.decline(actor=Person.objects.get(username="technologist"), number=number, version=2, reason="We own this already.")
    while delivery.deliver_due():
        pass
    seals.make()
    for command in ("verify_events", "verify_ledger", "verify_files", "tidy"):
        call_command(command, stdout=io.StringIO())
    call_command("erase_texts", "--person", "technologist", "--why", "To see.", "--by", "admin", stdout=io.StringIO())
    said["ready"] = {part.name: part.state for part in readiness.examine().parts}
print(json.dumps(said))
"""


@pytest.fixture
def pooler(real_db: None) -> Iterator[Callable[[], str]]:
    """Starts a PgBouncer before the tests' database; gives the address of the portal's role there."""
    at = connection.settings_dict
    host, folder = str(at["HOST"] or "/var/run/postgresql"), Path(tempfile.mkdtemp())
    # It refuses to run as root; whoever owns the server's socket may enter its folder.
    own = os.stat(host).st_uid if host.startswith("/") else 65_534
    user = {"user": own or 65_534} if os.geteuid() == 0 else {}
    started: list[subprocess.Popen[bytes]] = []

    def start() -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        (folder / "ini").write_text(SETTINGS.format(host=host, port=at["PORT"] or 5432, own=port, folder=folder))
        (folder / "users").write_text(f'"{at["USER"]}" "{at["PASSWORD"]}"\n')
        folder.chmod(0o755)
        made = subprocess.Popen([str(PROGRAM), "-q", str(folder / "ini")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)
        started.append(made)
        until(lambda: answers(port), 10)
        return test_database().partition("@")[0] + f"@127.0.0.1:{port}/{at['NAME']}"

    yield start
    for made in started:
        made.kill()
        made.wait()
    shutil.rmtree(folder)


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def walked(process: Callable[..., Any], address: str) -> dict[str, Any]:  # noqa: F811
    out, _ = process(["-c", WALK, PASSWORD], DATABASE_PORTAL_URL=address, PYTHONPATH=".:tests").communicate(timeout=120)
    assert out, "It ended with an error of its own."
    said: dict[str, Any] = json.loads(out.splitlines()[-1])
    return said


@pytest.fixture
def people(real_db: None) -> SimpleNamespace:
    cast = make_cast()
    make_world(cast)
    onrecord.choose(cast.marketer, PASSWORD)
    return cast


@pytest.fixture
def unlimited(owner: Any) -> Iterator[None]:
    """The role brings no limits into this database, whatever another test gave it there; and none afterwards."""

    def bare() -> None:
        with owner.cursor() as cursor:
            role, name = map(owner.ops.quote_name, (connection.settings_dict["USER"], connection.settings_dict["NAME"]))
            cursor.execute(f"ALTER ROLE {role} IN DATABASE {name} RESET ALL")

    bare()
    yield
    bare()


@pytest.mark.usefixtures("unlimited")
def test_limits_that_only_a_connection_brings_are_missed(
    people: SimpleNamespace,
    pooler: Callable[[], str],
    process: Callable[..., Any],  # noqa: F811
) -> None:
    assert walked(process, pooler())["sessions"] == ["failing"]


@pytest.mark.usefixtures("unlimited")
def test_all_of_it_works_with_a_connection_for_each_transaction(
    people: SimpleNamespace,
    pooler: Callable[[], str],
    process: Callable[..., Any],
    owner: Any,  # noqa: F811
) -> None:
    with owner.cursor() as cursor:
        assert granting.limit(cursor, connection.settings_dict["USER"], settings.SESSION) == []
    said = walked(process, pooler())
    assert said["broken"] == []
    assert set(said["statuses"]) == {200, 302}
    assert set(said["sessions"]) == {"ok"}
    assert 1 < len(set(said["pids"])) <= 3
    assert {said["ready"][part] for part in ("database", "role", "guards", "session", "migrations")} == {"ok"}
    assert findings([Made(*one) for one in said["made"]]) == []
