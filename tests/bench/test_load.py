"""The database of the measurements is loaded as it is, only smaller, and each measured page answers from it with what it must hold."""

import importlib
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.test import Client

from benchmarks.measuring import asked
from benchmarks.pages import PAGES, USERNAME, Page
from collab.events.models import Event
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State
from tests.conftest import OWNER, PORTAL, sign_in_as

PEOPLE, REQUESTS, EACH, DAYS = 300, 2_000, 5, 8


@pytest.fixture
def loaded(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Written by the tables' owner, as the load is; undone at once."""
    # The module asks for the owner's role when it is imported: no business of the tests beside this one.
    monkeypatch.setenv("DATABASE_AS", "portal")
    load = importlib.import_module("benchmarks.load")
    for name, count in (("PEOPLE", PEOPLE), ("REQUESTS", REQUESTS), ("DAYS", DAYS)):
        monkeypatch.setattr(load, name, count)
    with django_db_blocker.unblock():
        sign_in_as(OWNER)
        try:
            # As Django's own test cases do, so that an operation may have its durable transaction inside.
            around = transaction.atomic()
            around._from_testcase = True
            with around:
                tables = load.emptied()
                load.everything(each=EACH)
                with connection.cursor() as cursor:
                    # What points at something points at what is there.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    # And from here on it is asked at an operation's end again: a move changes its row first, and writes its event then.
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                load.opened(tables)
                yield load
                transaction.set_rollback(True)
        finally:
            sign_in_as(PORTAL)


def answer(page: Page, client: Client) -> Any:
    # Of others: nobody asks themself back.
    sent = Request.objects.exclude(state=State.DRAFT).exclude(is_confidential=True).exclude(requester__username=USERNAME)
    # A page far down, so that a whole one lies behind it.
    places = {"id": sent.order_by("-number")[500].number, "triage": sent.filter(state=State.IN_TRIAGE).order_by("number")[0].number}
    places = {name: str(number) for name, number in places.items()} | {
        "goal": "1",
        "kpi": "13",
        "term": "kw001",
        "key": "k-1",
        "csrf": "none",
    }
    method, address, headers, body, kind = asked(page, "portal", places, {})
    found = client.generic(method, address, body, kind, headers=headers)
    assert found.status_code == page.status, (page.name, found.status_code)
    if page.expect:
        text = found.content.decode()
        return len(re.findall(page.expect.format(**places) if "{" in page.expect else page.expect, text))
    return page.least


def test_each_measured_page_answers_from_it(loaded: ModuleType) -> None:
    assert (Person.objects.count(), Request.objects.count()) == (PEOPLE, REQUESTS)
    told = Event.objects.filter(subject_kind="intake.request")
    before = Event.objects.filter(subject_kind="intake.request", subject_id=OuterRef("subject_id"), sequence=OuterRef("sequence") - 1)
    assert told.count() == REQUESTS * EACH
    assert not told.filter(sequence__gt=1).exclude(previous_hash=Subquery(before.values("hash"))).exists()
    client = Client()
    client.force_login(Person.objects.get(username=USERNAME), backend="django.contrib.auth.backends.ModelBackend")
    # There are fewer rows than at full size, and never none.
    assert [page.name for page in PAGES if not answer(page, client)] == []
    moved = Event.objects.filter(kind="intake.request.asked").get()
    assert (moved.actor.username, moved.version, moved.target) == (USERNAME, 4, State.NEEDS_INFORMATION)
