"""PostgreSQL, Redis, RabbitMQ and Dovecot as real servers: the given ones, those in the usual places, or the system's packages."""

import secrets
import time
from collections.abc import Callable, Mapping

from collab.launch import packages, reachable
from collab.launch.children import Children, last_words
from collab.launch.places import Places
from collab.launch.report import Report
from collab.launch.trouble import Trouble

# A database of its own, which need not exist: tests make and drop "test_bridge_servers".
POSTGRES = "postgresql://postgres@127.0.0.1:5432/bridge_servers"
REDIS, RABBIT = "redis://127.0.0.1:6379/5", "amqp://guest:guest@127.0.0.1:5672//"
ROLE = "bridge_servers"
START_SECONDS = 60
DROP_PORTAL = """
import os, psycopg2
line = psycopg2.connect(os.environ["ASKED"], connect_timeout=5)
line.autocommit = True
line.cursor().execute("DROP ROLE IF EXISTS bridge_servers_portal")
"""


def addresses(places: Places, children: Children, report: Report, given: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The settings for each run: one with Redis, one with RabbitMQ."""
    database = given.get("DATABASE_URL") or _postgres(places, children, report, given)
    if given.get("DATABASE_URL"):
        reachable.must_answer(places, children, given, "DATABASE_URL", database)
    own = given.get("BROKER_URL", "")
    redis = own if own.startswith(("redis", "valkey")) else REDIS
    rabbit = own if own.startswith("amqp") else RABBIT
    _broker(places, children, report, given, redis, "redis-server")
    _broker(places, children, report, given, rabbit, "rabbitmq-server")
    _programs(places, children, report, given)
    cache = given.get("CACHE_URL", "")
    portal = {"DATABASE_PORTAL_URL": given["DATABASE_PORTAL_URL"]} if given.get("DATABASE_PORTAL_URL") else {}
    shared = {"DATABASE_URL": database, "CACHE_URL": cache, **portal, "REAL_IMAP": "1"}
    return [("Redis", {**shared, "BROKER_URL": redis}), ("RabbitMQ", {**shared, "BROKER_URL": rabbit})]


def _postgres(places: Places, children: Children, report: Report, given: Mapping[str, str]) -> str:
    """The server in the usual place when it lets us in, else the system's with a role of our own."""
    if _lets_in(places, children, given, POSTGRES):
        return POSTGRES
    packages_missing = not _runs(places, children, given, ["runuser", "-u", "postgres", "--", "psql", "-c", "SELECT 1"])
    if packages_missing:
        packages.install(places, children, report, given, ["postgresql"], why="for the tests on a real PostgreSQL")
        _service(places, children, report, given, "postgresql")
    password = secrets.token_hex(16)
    address = POSTGRES.replace("postgres@", f"{ROLE}:{password}@")
    with report.step(f"making the role '{ROLE}' on the system's PostgreSQL, with a new password"):
        _wait(lambda: _runs(places, children, given, _as_postgres("SELECT 1")), "PostgreSQL")
        _runs(places, children, given, _as_postgres(f"CREATE ROLE {ROLE} LOGIN SUPERUSER"))
        _runs(places, children, given, _as_postgres(f"ALTER ROLE {ROLE} LOGIN SUPERUSER PASSWORD '{password}'"))
    reachable.must_answer(places, children, given, "DATABASE_URL", address.replace("/bridge_servers", "/postgres"))
    return address


def tidy(places: Places, children: Children, given: Mapping[str, str], database: str) -> None:
    """Roles belong to the whole server: the portal's, which the tests made, goes when their databases are gone."""
    if given.get("DATABASE_URL"):
        return
    asked = {**given, "ASKED": database.replace("/bridge_servers", "/postgres")}
    children.run("tidy", [places.python, "-c", DROP_PORTAL], environment=asked, folder=places.run, show=lambda _: None)


def _lets_in(places: Places, children: Children, given: Mapping[str, str], address: str) -> bool:
    return not reachable.obstacle(places, children, given, "DATABASE_URL", address.replace("/bridge_servers", "/postgres"))


def _as_postgres(sql: str) -> list[str]:
    return packages.as_root(["runuser", "-u", "postgres", "--", "psql", "-X", "-d", "postgres", "-c", sql])


def _broker(places: Places, children: Children, report: Report, given: Mapping[str, str], address: str, package: str) -> None:
    if not reachable.obstacle(places, children, given, "BROKER_URL", address):
        return
    if address not in (REDIS, RABBIT):
        reachable.must_answer(places, children, given, "BROKER_URL", address)
    if not packages.has(package, given):
        packages.install(places, children, report, given, [package], why="for the delivery tests")
    _service(places, children, report, given, package)
    with report.step(f"waiting for {package}"):
        _wait(lambda: not reachable.obstacle(places, children, given, "BROKER_URL", address), package)


def _programs(places: Places, children: Children, report: Report, given: Mapping[str, str]) -> None:
    """The tests start them themselves, each on a port of its own and with no rights: all it takes are the programs. Without one its tests are skipped, and say so."""
    for program, package, why in (
        ("dovecot", "dovecot-imapd", "for the tests of a mailbox"),
        ("pgbouncer", "pgbouncer", "for the tests behind a pooler"),
    ):
        if packages.has(program, given):
            continue
        try:
            packages.install(places, children, report, given, [package], why=why)
        except Trouble as trouble:
            report.line(f"  {trouble}")


def _service(places: Places, children: Children, report: Report, given: Mapping[str, str], name: str) -> None:
    with report.step(f"starting the system's {name}"):
        log = places.logs / "packages.log"
        argv = packages.as_root(["service", name, "start"])
        if children.run(name, argv, environment=given, folder=places.checkout, log=log):
            raise Trouble(f"`service {name} start` did not work{last_words(log)}")


def _runs(places: Places, children: Children, given: Mapping[str, str], argv: list[str]) -> bool:
    try:
        return children.run(argv[0], argv, environment=given, folder=places.run, log=places.logs / "packages.log") == 0
    except FileNotFoundError:
        return False


def _wait(ready: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > until:
            raise Trouble(f"{name} was started and does not answer after {START_SECONDS} s.")
        time.sleep(0.5)
