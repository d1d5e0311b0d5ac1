"""The demo company, loaded once for the tests that only look at it, and emptied by the owner afterwards."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from collab.environment import database


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The company is there; gives what the command said."""
    said = StringIO()
    with django_db_blocker.unblock():
        call_command("load_demo", stdout=said)
        yield said.getvalue()
        for other in connections.all():
            other.close()
        owner = connections.create_connection("default")
        role = {
            key: value for key, value in database(settings.OWNER_URL, "DATABASE_URL").items() if key in ("USER", "PASSWORD", "HOST", "PORT")
        }
        owner.settings_dict = {**connection.settings_dict, **role, "OPTIONS": {"options": "-c lock_timeout=30s"}}
        with owner.cursor() as cursor:
            kept = ("django_migrations", "django_content_type", "auth_permission")
            tables = [name for name in owner.introspection.table_names(cursor) if name not in kept]
            cursor.execute("TRUNCATE " + ", ".join(tables) + " RESTART IDENTITY CASCADE")
        owner.close()
