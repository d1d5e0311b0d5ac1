"""``python -m benchmarks.tables`` makes what the plain writes need: copies of the tables without triggers, made anew each time."""

import os

os.environ["DATABASE_AS"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection

from collab.environment import database

COPIES = {"plain_request": "intake_request", "plain_event": "events_event", "plain_delivery": "events_delivery"}


def main() -> None:
    portal = connection.ops.quote_name(database(settings.PORTAL_DATABASE_URL, "DATABASE_PORTAL_URL")["USER"])
    with connection.cursor() as cursor:
        for copy, table in COPIES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {copy}")
            cursor.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
        cursor.execute("ALTER TABLE plain_event ALTER sequence DROP NOT NULL, ALTER sequence DROP DEFAULT")
        # A plain page keeps the words themselves, where the portal keeps a name for them.
        cursor.execute("ALTER TABLE plain_event DROP CONSTRAINT IF EXISTS event_why_is_a_name")
        cursor.execute("INSERT INTO plain_request OVERRIDING SYSTEM VALUE SELECT * FROM intake_request")
        cursor.execute("SELECT setval(pg_get_serial_sequence('plain_request', 'id'), max(id)) FROM plain_request")
        cursor.execute("DROP SEQUENCE IF EXISTS plain_number")
        cursor.execute("SELECT max(number) FROM intake_request")
        cursor.execute(f"CREATE SEQUENCE plain_number START {cursor.fetchone()[0] + 1}")
        cursor.execute("ALTER TABLE plain_request ALTER number SET DEFAULT nextval('plain_number')")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON {', '.join(COPIES)} TO {portal}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {portal}")
        cursor.execute("VACUUM ANALYZE plain_request")


if __name__ == "__main__":
    main()
