"""The measured pages in small: as many queries for 200 rows as for 10, and light however full they are."""

import gzip
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import make_world

from benchmarks.pages import PAGES, Page
from collab.agenda.models import Goal
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State
from tests.conftest import every_right
from tests.sampling import some

READ = [page for page in PAGES if not page.form and not page.document and "{kpi}" not in page.address]
HTML_BYTES, ELEMENTS, FILES = 15_000, 1500, 8


@pytest.fixture
def goal(cast: SimpleNamespace) -> Goal:
    world = make_world(cast)
    world.goal.code = "g1"
    with every_right():
        world.goal.save()
    return world.goal


def wait_in_triage(person: Person, goal: Goal, count: int) -> list[Request]:
    """So many requests in the inbox, with the events that say how they came there."""
    now = clock.now()
    words = {"requester": person, "goal": goal, "made_at": now, "submitted_at": now, "state_since": now, "updated_at": now}
    made = Request.objects.bulk_create(Request(title=f"Loyalty offer {n} kw001", problem="Long " * 30, **words) for n in range(count))
    keys = [request.pk for request in made]
    Request.objects.filter(pk__in=keys).update(state=State.IN_TRIAGE, version=2)
    Event.objects.bulk_create(
        Event(
            kind="intake.request.submitted", subject_kind="intake.request", subject_id=key, actor=person, at=now,
            action="submit", source="draft", target="in_triage", version=2,
        )
        for key in keys
    )  # fmt: skip
    return list(Request.objects.filter(pk__in=keys).order_by("number"))


def address(page: Page, about: Request) -> str:
    return page.address.format(id=about.number, goal="1", term="kw001", key="k", kpi=13, triage=about.number)


@pytest.mark.parametrize("measured", some(READ, 3), ids=lambda page: page.name)
def test_two_hundred_rows_take_as_many_queries_as_ten(page: Any, cast: SimpleNamespace, goal: Goal, measured: Page) -> None:
    browser, counts = page(cast.technologist), []
    for more in (10, 190):
        # The newest: all rows lie before it.
        about = wait_in_triage(cast.marketer, goal, more)[-1]
        browser.get(address(measured, about))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address(measured, about)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("measured", some([page for page in READ if "/api/" not in page.address], 3, at=1), ids=lambda page: page.name)
def test_a_full_page_is_light(page: Any, cast: SimpleNamespace, goal: Goal, measured: Page) -> None:
    about = wait_in_triage(cast.marketer, goal, 120)[-1]
    text = page(cast.technologist).get(address(measured, about)).content.decode()
    assert len(gzip.compress(text.encode())) <= HTML_BYTES
    assert len(re.findall(r"<[a-z]", text)) <= ELEMENTS
    files = set(re.findall(r'(?:<script[^>]* src|<link[^>]* href)="([^"]+)"', text))
    assert len(files) + 1 <= FILES


def test_full_pages_hold_what_the_measurement_looks_for(page: Any, cast: SimpleNamespace, goal: Goal) -> None:
    about = wait_in_triage(cast.marketer, goal, 120)[-1]
    browser = page(cast.technologist)
    for measured in READ:
        if measured.name in ("triage", "list", "deep page", "request", "search", "JSON 25", "JSON 100"):
            text = browser.get(address(measured, about)).content.decode()
            assert len(re.findall(measured.expect.format(id=about.number), text)) >= measured.least, measured.name
