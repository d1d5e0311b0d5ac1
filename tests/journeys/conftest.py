"""The portal on a port, a real browser in front of it, and visitors whose every complaint fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import OWNER, make_cast
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connection, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright
from stories import make_world

from collab.people.models import Person

from .visitor import PASSWORD, Visitor

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Files(StaticFilesHandler):
    """Scripts and styles as they were built, from the folder they were built into, packed as a real server packs them."""

    def get_base_url(self) -> str:
        return "/static/"

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        answer = super().serve(request)
        return answer if request.path.endswith(".woff2") else GZipMiddleware(lambda _: answer)(request)


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of the portal, answering as the portal's own role on the test database."""
    with django_db_blocker.unblock():
        thread = LiveServerThread("127.0.0.1", Files)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "No Chromium is installed; `make test` brings it."
    # The browser is driven from a loop of its own, which Django would take for asynchronous code of ours.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits for a whole module; everything is emptied afterwards, by the owner of the tables."""
    with django_db_blocker.unblock():
        cache.clear()
        yield
        cache.clear()
        owner = connections.create_connection("default")
        owner.settings_dict = {**connection.settings_dict, **OWNER, "OPTIONS": {"options": "-c lock_timeout=30s"}}
        for other in connections.all():
            other.close()
        kept = ("django_migrations", "django_content_type", "auth_permission")
        with owner.cursor() as cursor:
            tables = [name for name in owner.introspection.table_names(cursor) if name not in kept]
            cursor.execute("TRUNCATE " + ", ".join(tables) + " RESTART IDENTITY CASCADE")
        owner.close()


@pytest.fixture
def house(real_db: None) -> Iterator[SimpleNamespace]:
    """The cast, who can sign in, and what a request leans on."""
    cache.clear()
    cast = make_cast()
    first, *others = vars(cast).values()
    first.set_password(PASSWORD)
    for person in (first, *others):
        person.password = first.password
    Person.objects.bulk_update(vars(cast).values(), ["password"])
    yield SimpleNamespace(cast=cast, world=make_world(cast))
    cache.clear()


@pytest.fixture
def visit(browser: Any, portal: str) -> Iterator[Callable[..., Visitor]]:
    """A person in front of a browser window of their own: ``visit("marketer", script=False)``."""
    visitors: list[Visitor] = []

    def start(username: str = "", **kwargs: Any) -> Visitor:
        visitor = Visitor(browser, portal, **kwargs)
        visitors.append(visitor)
        if username:
            visitor.carry(session_of(username))
        return visitor

    yield start
    for visitor in visitors:
        visitor.leave()
    assert [wrong for visitor in visitors for wrong in visitor.wrong] == []


def session_of(username: str) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client.session.session_key or ""
