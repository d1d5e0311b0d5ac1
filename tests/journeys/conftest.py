"""The portal on a port, a real browser in front of it, and visitors whose every complaint fails the test."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import onrecord
import pytest
from company import load
from conftest import OWNER, as_owner, emptied, make_cast
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Response, sync_playwright
from stories import make_world

from collab.people.models import Person
from tests.browsers import chromium

from .tour import Stop, places
from .visitor import PASSWORD, WIDE, Visitor

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Fields that the browser would fill in again: what is sent is to be empty.
BLANK = "main :is(input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select)"
Opened = Callable[[Stop], tuple[Visitor, list[Response]]]


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
    # The browser is driven from a loop of its own, which Django would take for asynchronous code of ours.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits for a whole module; everything is emptied afterwards, by the owner of the tables."""
    with django_db_blocker.unblock():
        cache.clear()
        yield
        cache.clear()
        with as_owner() as owner:
            emptied(owner)


@pytest.fixture
def house(real_db: None) -> Iterator[SimpleNamespace]:
    """The cast, who can sign in, and what a request leans on."""
    cache.clear()
    cast = make_cast()
    first, *others = vars(cast).values()
    first.set_password(PASSWORD)
    for person in (first, *others):
        person.password = first.password
        onrecord.choose(person, first.password, is_hashed=True)
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


@pytest.fixture(scope="module")
def company(empty: None) -> dict[str, str]:
    """The demo company, three years old."""
    load(OWNER)
    return places()


@pytest.fixture(scope="module")
def guests(browser: Any, portal: str, company: dict[str, str]) -> Iterator[Callable[[str], Visitor]]:
    """A window for each person, kept from stop to stop: opening one takes longer than opening a page in it."""
    known: dict[str, Visitor] = {}

    def guest(username: str) -> Visitor:
        if username not in known:
            known[username] = visitor = Visitor(browser, portal)
            if username:
                visitor.carry(session_of(username))
            # What a page weighs is what a newcomer fetches.
            devtools = visitor.context.new_cdp_session(visitor.page)
            devtools.send("Network.enable")
            devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        known[username].page.set_viewport_size({"width": WIDE, "height": 900})
        return known[username]

    yield guest
    for visitor in known.values():
        visitor.leave()


@pytest.fixture
def opened(guests: Callable[[str], Visitor], company: dict[str, str]) -> Iterator[Opened]:
    """Go to a stop of the tour; gives the visitor and what the browser fetches from then on."""
    fetched: list[Response] = []
    met: list[Visitor] = []

    def fetch(response: Response) -> None:
        fetched.append(response)

    def go(stop: Stop) -> tuple[Visitor, list[Response]]:
        visitor = guests(company.get(stop.who, stop.who))
        met.append(visitor)
        visitor.page.on("response", fetch)
        answer = visitor.open(stop.address.format(**company))
        if stop.press:
            # The server's own words are meant, not the browser's; and nothing is to be filled in.
            visitor.page.evaluate("for (const form of document.forms) form.noValidate = true")
            if "blank" in stop.address:
                visitor.page.evaluate(f"for (const box of document.querySelectorAll('{BLANK}')) box.value = ''")
            fetched.clear()
            with visitor.page.expect_navigation() as going:
                visitor.press(stop.press)
            answer = going.value
        assert answer is not None and answer.status == stop.status, f"{visitor.path} answered {answer and answer.status}"
        return visitor, fetched

    yield go
    for visitor in met:
        visitor.page.remove_listener("response", fetch)
        wrong, visitor.wrong = visitor.wrong, []
        assert wrong == []


def session_of(username: str) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(Person.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client.session.session_key or ""
