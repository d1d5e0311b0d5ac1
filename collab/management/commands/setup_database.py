"""``manage.py setup_database``: the portal's role, the tables, and who may do what with them.

Safe to repeat, beside people at work and beside another that does the same: one goes after the other, and what is as it
should be is left alone.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection, transaction
from psycopg2 import sql

from collab import granting
from collab.environment import database
from collab.kit import guarding, migrating, zone
from collab.kit.locks import Lock
from collab.kit.operation import sqlstate

LOCK_NOT_AVAILABLE = "55P03"
# Seconds to wait after each try at a migration whose tables others hold, some minutes in all: a backup may hold them for long.
PAUSES = (1, 2, 4, 8, 15, 15, 15, 15, 30, 30, 30)
# For another that sets the same database up: how often it is looked for, and for how long.
LOOK, LONGEST = 0.5, 1800.0


class Command(BaseCommand):
    help = "Creates the role the portal runs under, migrates, and grants that role its rights."

    def handle(self, *args: object, **options: Any) -> None:
        portal = database(settings.PORTAL_DATABASE_URL, "DATABASE_PORTAL_URL")
        if portal["USER"] == connection.settings_dict["USER"]:
            raise CommandError("The portal must run under another role than the one that owns the tables.")
        if connection.cursor() and getattr(connection, "pg_version", 0) < 150000:
            raise CommandError("PostgreSQL 15 or newer is needed.")
        with self.alone():
            with transaction.atomic(durable=True), connection.cursor() as cursor:
                self.role(cursor, portal["USER"], portal["PASSWORD"])
            self.migrate(portal["USER"], int(options["verbosity"]) - 1)
            with transaction.atomic(durable=True), connection.cursor() as cursor:
                guarding.weld_what_is_there(cursor)
                zone.settle(cursor, settings.TIME_ZONE)
                changed = granting.grant(cursor, portal["USER"])
                left = granting.limit(cursor, portal["USER"], settings.SESSION)
        if left:
            self.stdout.write(
                f"The role {portal['USER']} keeps no {', '.join(left)} of its own, for this owner may not set them. Each connection "
                "brings them; behind a pooler in transaction mode a superuser has to set them (docs/operations.md)."
            )
        self.stdout.write(f"The database is ready; the portal runs under {portal['USER']}. {changed} changes of its rights were needed.")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One after the other. Asked again and again: who waits inside a statement would hold up an index that is built beside the work."""
        with connection.cursor() as cursor:
            until, is_told = time.monotonic() + LONGEST, False
            while not self._is_ours(cursor):
                if time.monotonic() > until:
                    raise CommandError("Another setup_database is at work on this database and does not come to its end.")
                if not is_told:
                    self.stdout.write("Another setup_database is at work on this database; this one waits for it.")
                    is_told = True
                time.sleep(LOOK)
            try:
                yield
            finally:
                # Where the connection is gone the lock is too.
                if connection.is_usable():
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [Lock.SETTING_UP])

    def _is_ours(self, cursor: Any) -> bool:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [Lock.SETTING_UP])
        return bool(cursor.fetchone()[0])

    def migrate(self, role: str, verbosity: int) -> None:
        """Migrate, and try again where others hold a table: a step that waits for it holds up all who come after."""
        for pause in (*PAUSES, None):
            try:
                with connection.execute_wrapper(beside_the_work), migrating.models_kept():
                    call_command(Migrate(role), interactive=False, verbosity=verbosity, skip_checks=True)
                return
            except OperationalError as error:
                if sqlstate(error) != LOCK_NOT_AVAILABLE:
                    raise
                if pause is None:
                    raise CommandError(
                        "Others hold a table that a migration changes: a backup perhaps, or a long report. What was migrated stays; "
                        "run setup_database again when they are done."
                    ) from error
                self.stdout.write(f"Others hold a table that a migration changes; it is tried again in {pause} s.")
                time.sleep(pause)

    def role(self, cursor: Any, name: str, password: str) -> None:
        """Create the role where it is missing and the owner may; set the password that settings expect, unless it is that already."""
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [name])
        row = cursor.fetchone()
        if row and row[0]:
            raise CommandError(f"The role {name} is a superuser; the portal must run under one that is not.")
        if row and (settings.DATABASE_PORTAL_URL_GIVEN or opens(name, password)):
            return
        # Naming NOSUPERUSER in an ALTER takes a superuser, even where nothing changes.
        statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if row else "CREATE ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}")
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


class Migrate(migrate.Command):
    """Gives the portal its rights after each migration, for the triggers of one may write what it made."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.portal = role

    def migration_progress_callback(self, action: str, migration: Any | None = None, fake: bool = False) -> None:
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_success":
            with transaction.atomic(), connection.cursor() as cursor:
                granting.grant(cursor, self.portal)


def opens(name: str, password: str) -> bool:
    """Whether the role signs in with this password; where the server asks for none, nobody can tell."""
    place = connection.settings_dict
    try:
        line = psycopg2.connect(
            dbname=place["NAME"], user=name, password=password, host=place["HOST"], port=place["PORT"], connect_timeout=5
        )
    except psycopg2.Error:
        return False
    try:
        return bool(line.info.used_password)
    finally:
        line.close()


def beside_the_work(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """What is built concurrently holds up nobody, and what fails leaves half an index: it may wait as long as it takes."""
    if "CONCURRENTLY" not in str(statement):
        return execute(statement, params, many, context)
    with context["connection"].connection.cursor() as line:
        line.execute("SET lock_timeout = 0")
        try:
            return execute(statement, params, many, context)
        finally:
            line.execute("RESET lock_timeout")
