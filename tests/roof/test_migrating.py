"""The set-up makes fewer models anew than Django would, and the tables come out the same."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.sampling import slow

# What a first set-up leaves behind, by what it is.
LEFT = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length, numeric_precision, numeric_scale"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2, 3",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2",
}
# As Django does it by itself.
ANEW = """
import contextlib, sys
from collab.kit import migrating
migrating.models_kept = contextlib.nullcontext
sys.argv = ["manage.py", "setup_database"]
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""


@pytest.mark.parametrize("once", [slow("both")])
def test_the_tables_are_those_that_django_makes(once: str) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    server = psycopg2.connect(urlunsplit(url._replace(path="/postgres")))
    server.autocommit = True
    found = []
    for name, argv in (("migrated_kept", ["manage.py", "setup_database"]), ("migrated_anew", ["-c", ANEW])):
        own = urlunsplit(url._replace(path=f"/{name}"))
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                given = {**os.environ, "DATABASE_URL": own, "DJANGO_SETTINGS_MODULE": "collab.settings"}
                subprocess.run([sys.executable, "-W", "ignore", *argv], env=given, check=True, timeout=500)
                found.append(left(own))
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                cursor.execute(f"DROP ROLE IF EXISTS {name}_portal")
    kept, anew = found
    assert all(len(rows) > 200 for rows in kept.values())
    for what, rows in anew.items():
        assert kept[what] == rows, what


def left(url: str) -> dict[str, list[Any]]:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        found = {}
        for what, statement in LEFT.items():
            cursor.execute(statement)
            found[what] = cursor.fetchall()
    connection.close()
    return found
