"""``manage.py setup_database``: the portal's role, the tables, and who may do what with them. Safe to repeat."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg2 import sql

from collab import rights
from collab.environment import database
from collab.kit import guarding


class Command(BaseCommand):
    help = "Creates the role the portal runs under, migrates, and grants that role its rights."

    def handle(self, *args: object, **options: object) -> None:
        portal = database(settings.PORTAL_DATABASE_URL, "DATABASE_PORTAL_URL")
        if portal["USER"] == connection.settings_dict["USER"]:
            raise CommandError("The portal must run under another role than the one that owns the tables.")
        if connection.cursor() and getattr(connection, "pg_version", 0) < 150000:
            raise CommandError("PostgreSQL 15 or newer is needed.")
        with connection.cursor() as cursor:
            self.role(cursor, portal["USER"], portal["PASSWORD"])
        call_command("migrate", interactive=False, verbosity=int(options["verbosity"]) - 1)  # type: ignore[call-overload]
        with connection.cursor() as cursor:
            guarding.weld_what_is_there(cursor)
            rights.grant(cursor, portal["USER"])
        self.stdout.write(f"The database is ready; the portal runs under {portal['USER']}.")

    def role(self, cursor: object, name: str, password: str) -> None:
        """Create the role where it is missing and the owner may; set the password that settings expect."""
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [name])  # type: ignore[attr-defined]
        row = cursor.fetchone()  # type: ignore[attr-defined]
        if row and row[0]:
            raise CommandError(f"The role {name} is a superuser; the portal must run under one that is not.")
        if row and settings.DATABASE_PORTAL_URL_GIVEN:
            return
        # Naming NOSUPERUSER in an ALTER takes a superuser, even where nothing changes.
        statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if row else "CREATE ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}")
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(password)))  # type: ignore[attr-defined]
