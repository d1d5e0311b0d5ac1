"""``manage.py check_setup``: a line for each variable and each service, and whether the portal could work with them."""

import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand
from django.db import Error, connection

from collab import environment, readiness
from collab.dashboards.setup import steps
from collab.kit import clock
from collab.readiness import DEGRADED, FAILING, OK, Part

# Each variable of docs/operations.md, and what it means that nobody has set it.
VARIABLES = {
    "SECRET_KEY": "not set",
    "SECRET_KEY_FALLBACKS": "no key of before is good any more",
    "DATABASE_URL": "this process knows no owner of the tables; setup_database, migrations and load_demo need one",
    "DATABASE_PORTAL_URL": "the role is <database>_portal, its password follows from SECRET_KEY",
    "DATABASE_AS": "portal",
    "CONN_MAX_AGE": "300 s",
    "CACHE_URL": "each process remembers for itself: enough for a single one",
    "BROKER_URL": "none: `manage.py deliver --forever` does the work of workers and scheduler",
    "ALLOWED_HOSTS": "this machine alone",
    "CALLS_A_MINUTE": "600 reads and 120 writes, 6000 calls of strangers",
    "TRUSTED_PROXIES": "none: callers have the address that connects",
    "TRUSTED_ORIGINS": "none but the portal's own",
    "PORTAL_URL": "the address in letters is that of this machine",
    "PORT": "8000",
    "HTTPS": "0: cookies travel in the clear",
    "HTTPS_ENDS_AT_PROXY": "0",
    "EMAIL_URL": "console: letters are written to the log",
    "MAIL_FROM": "Bridge <bridge@localhost>",
    "MAILBOX_URL": "no mailbox is read: requests do not come by e-mail, and letters are not answered",
    "MAILBOX_ADDRESS": "no mailbox is read",
    "MAILBOX_TRUSTS": "no mailbox is read",
    "SEAL_KEY": "follows from SECRET_KEY, and ends with it",
    "SEALS_TO": "seals stay in the database alone",
    "HOUSE_WORDS": "no words of the house are refused as passwords",
    "TIME_ZONE": "America/New_York",
    "CURRENCY": "USD",
    "VAR_DIR": "var/ of the checkout",
    "FILES": "files/ in VAR_DIR",
    "FILES_MB": "20000",
    "CLAMD": "none: files that people add are looked at by no scanner, and pages say so",
    "KEEP_DAYS": "the periods of docs/operations.md",
    "METRICS": "there is no /metrics",
    "SECURITY_CONTACT": "there is no /.well-known/security.txt",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "line",
    "PLAIN_STATIC": "0",
    "DEBUG": "0",
    "DEMO": "0",
}
SECRETS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "SEAL_KEY", "METRICS")
# Seconds that two clocks may be apart: days, periods and the order of events are taken from both.
APART = 2.0
NOT_HERE = "not known here: web, workers and proofs run without; setup_database, migrations and load_demo need DATABASE_URL"
WRITTEN = {OK: "ok", DEGRADED: "look at", FAILING: "WRONG"}


class Command(BaseCommand):
    help = "Says of each variable and each service whether the portal can work with it; ends with 1 where something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--letter", metavar="ADDRESS", help="send a letter there, to see that it arrives")

    def handle(self, *args: object, **options: Any) -> None:
        self.stdout.write(f"Bridge {settings.VERSION}")
        for name, otherwise in VARIABLES.items():
            value = environment.given(name)
            self.line("set" if value else "-", name, shown(name, value) if value else otherwise)
        found = list(services())
        self.first_run()
        if options["letter"]:
            found.append(asked("letter", lambda: letter(options["letter"])))
        for part in found:
            self.line(WRITTEN[part.state], part.name, part.sentence or ", ".join(f"{name} {value}" for name, value in part.figures.items()))
        wrong = [part.name for part in found if part.state == FAILING]
        if wrong:
            self.stdout.write(f"Not as it should be: {', '.join(wrong)}.")
            sys.exit(1)
        self.stdout.write("The portal can work.")

    def first_run(self) -> None:
        """What the page that sets a portal up says, step by step; nothing of it is wrong, it is to be done."""
        try:
            for card in steps.steps():
                state = "ok" if card.is_done else "to do" if card.needed else "advised"
                self.line(state, f"first run: {card.key}", f"{card.there} {card.missing}".strip())
        except Error:
            self.line("look at", "first run", "the database does not answer, or has no tables yet")

    def line(self, state: str, name: str, words: str) -> None:
        self.stdout.write(f"{state:8} {name:22} {words}".rstrip())


def shown(name: str, value: str) -> str:
    """The value without what is secret in it."""
    source = f" (from {os.environ[f'{name}_FILE']})" if os.environ.get(f"{name}_FILE") else ""
    if name in SECRETS:
        return f"{len(value)} characters{source}"
    open_value = re.sub(r"//([^:/@]*):[^@]*@", r"//\1:…@", value)
    return re.sub(r"([?&]password=)[^&]*", r"\1…", open_value) + source


def services() -> Iterator[Part]:
    """What probes ask for, and besides what an installation needs only once."""
    yield from readiness.examine().parts
    yield asked("server", server)
    yield asked("owner", owner)
    yield asked("mail", mail)
    yield asked("static files", static)


def asked(name: str, part: Callable[[], Part]) -> Part:
    try:
        return part()
    except (Error, psycopg2.Error, OSError, ValueError) as error:
        return Part(name, FAILING, (str(error).strip().splitlines() or [type(error).__name__])[-1])


def server() -> Part:
    """Its version, and how far its clock is from ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), current_setting('server_version')")
        theirs, version = cursor.fetchone()
    apart = abs((clock.now() - theirs).total_seconds())
    if connection.pg_version < 150000:  # type: ignore[attr-defined]
        return Part("server", FAILING, f"It is PostgreSQL {version}, and Bridge needs 15 or newer.")
    if apart > APART:
        return Part("server", FAILING, f"Its clock is {apart:.1f} s away from this machine's: let NTP keep both.")
    return Part("server", figures={"PostgreSQL": version, "clock apart": f"{apart:.1f} s"})


def owner() -> Part:
    """Whether the address of the tables' owner lets in, and another role than the portal's; web and workers do without it."""
    if not settings.OWNER_URL:
        return Part("owner", sentence=NOT_HERE)
    place = environment.database(settings.OWNER_URL, "DATABASE_URL")
    portal = environment.database(settings.PORTAL_DATABASE_URL, "DATABASE_PORTAL_URL")
    if place["USER"] == portal["USER"]:
        return Part("owner", FAILING, "DATABASE_URL and DATABASE_PORTAL_URL name the same role; the portal's owns no table.")
    line = psycopg2.connect(
        dbname=place["NAME"], user=place["USER"], password=place["PASSWORD"], host=place["HOST"], port=place["PORT"],
        **{"connect_timeout": 5, **place["OPTIONS"]},
    )  # fmt: skip
    line.close()
    return Part("owner")


def mail() -> Part:
    line = get_connection()
    line.open()
    line.close()
    return Part("mail", figures={"by": settings.EMAIL_BACKEND.split(".")[-2]})


def letter(address: str) -> Part:
    EmailMessage("A letter of Bridge", "It was sent by check_setup and asks for nothing.", to=[address]).send()
    return Part("letter", figures={"taken for": address})


def static() -> Part:
    """Whether collectstatic has put the files where they are served from."""
    if environment.flag("PLAIN_STATIC"):
        return Part("static files", DEGRADED, "PLAIN_STATIC is set: they have no names that a browser may keep.")
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        return Part("static files", FAILING, f"There are none in {settings.STATIC_ROOT}: run build_assets and collectstatic.")
    return Part("static files")
