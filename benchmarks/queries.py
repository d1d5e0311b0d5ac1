"""How many queries a page makes, counted in a portal inside this process, signed in as the bench person.

``python -m benchmarks.queries`` reads lines ``{"method": ..., "address": ..., "headers": {...}, "body": ..., "kind": ..., "is_first": ...}`` and answers each with a number.
"""

import json
import os
import sys
from collections.abc import Mapping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.first_draw import ONCE, keep_nothing
from benchmarks.pages import USERNAME
from collab.dashboards.executive import drawing
from collab.people.models import Person

# Django's client calls itself testserver.
settings.ALLOWED_HOSTS = ["testserver"]


def signed_in() -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=USERNAME), backend="django.contrib.auth.backends.ModelBackend")
    return client


def count(
    client: Client, address: str, method: str = "GET", body: str = "", kind: str = "", headers: Mapping[str, str] | None = None
) -> int:
    """The statements of one answer, BEGIN and COMMIT left out; what is kept for all pages is warm when it is asked."""
    if not body:
        client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.generic(method, address, body, kind or "application/octet-stream", headers=headers)
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in queries)


def main() -> None:
    client = signed_in()
    for line in sys.stdin:
        asked = json.loads(line)
        drawing.once = keep_nothing if asked.pop("is_first") else ONCE
        print(count(client, **asked), flush=True)


if __name__ == "__main__":
    main()
