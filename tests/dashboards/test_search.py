"""The command menu finds what people call things, for those who may open them: typed or meant."""

import html
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import bring_to

from collab.dashboards.search.places import PLACES, open_to
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State
from tests.reading import words_of


@pytest.fixture
def about(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(State.IN_DELIVERY, cast, world)


def found(browser: Any, typed: str) -> tuple[list[str], str]:
    """The addresses of the menu's rows, and the line above them; the page without script has the same."""
    text = html.unescape(words_of(browser.get("/palette/", {"q": typed})))
    addresses = re.findall(r'data-href="([^"]+)"', text)
    whole = html.unescape(words_of(browser.get("/search/", {"q": typed})))
    assert all(f'href="{address}"' in whole for address in addresses)
    said = re.search(r"Nothing has “.*?”. Shown is what has “(.*?)”", text)
    assert bool(said) == ("Shown is what has" in whole)
    return addresses, said[1] if said else ""


def test_each_kind_is_found_by_its_name(about: Request, cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    browser = page(cast.technologist)
    for typed, address in (
        (str(about.number), f"/requests/{about.code}/"),
        (str(about.number), f"/projects/{about.code}/"),
        ("attributi", f"/requests/{about.code}/"),
        ("attribution", f"/projects/{about.code}/"),
        (cast.outsider.last_name[:3], "/requests/?view=all&requester=outsider"),
        (f"{cast.outsider.first_name} {cast.outsider.last_name}", "/requests/?view=all&requester=outsider"),
        ("growth", "/funds/growth/"),
        ("know our", "/goals/know-customers/"),
        ("customer match", "/kpis/match-rate/"),
        ("salesforce", "/data-sources/crm/"),
        ("import", "/kpis/import/"),
        ("create req", "/requests/new/"),
    ):
        assert address in found(browser, typed)[0], typed


@pytest.mark.parametrize("typed", ["priya attribution", "Attribution Natarajan", "placements priya natarajan", "Príya attrib"])
def test_somebody_and_what_they_asked_for(about: Request, cast: SimpleNamespace, page: Any, api: Any, typed: str) -> None:
    """A name and a topic together: in the menu, in the list and by the API."""
    assert f"/requests/{about.code}/" in found(page(cast.technologist), typed)[0]
    if not typed.endswith("attrib"):  # a list is of whole words
        assert about.code in page(cast.technologist).get("/requests/", {"view": "all", "q": typed}).content.decode()
        rows = api(cast.technologist).get("/api/v1/requests/", {"q": typed}).json()["results"]
        assert [row["number"] for row in rows] == [about.code]


@pytest.mark.parametrize("typed", ["grace attribution", "priya zebrafinch", "tom attribution"])
def test_somebody_else_and_something_else_are_neither(about: Request, cast: SimpleNamespace, page: Any, api: Any, typed: str) -> None:
    assert f"/requests/{about.code}/" not in found(page(cast.technologist), typed)[0]
    assert not api(cast.technologist).get("/api/v1/requests/", {"q": typed}).json()["results"]


def test_slips_are_mended_after_exact_hits(about: Request, cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    browser = page(cast.technologist)
    assert found(browser, "atribution") == ([f"/requests/{about.code}/", f"/projects/{about.code}/"], "attribution")
    for typed, address in (
        ("grwoth", "/funds/growth/"),
        ("salseforce", "/data-sources/crm/"),
        (cast.outsider.last_name[:-1] + "x", "/requests/?view=all&requester=outsider"),
    ):
        rows, said = found(browser, typed)
        assert address in rows and said, typed
    assert found(browser, "growth")[1] == ""


def test_who_has_no_duty_finds_nobody_and_nothing(about: Request, cast: SimpleNamespace, page: Any) -> None:
    nobody = page(Person.objects.create(username="nobody"))
    for typed in (
        cast.outsider.last_name,
        cast.outsider.last_name[:-1] + "x",
        "growth",
        "grwoth",
        "salesforce",
        "match",
        str(about.number),
        "attribution",
    ):
        assert found(nobody, typed) == ([], ""), typed


@pytest.mark.parametrize("typed", ["zebrafinch", "zebrafinhc", "zebrafin"])
def test_a_hidden_word_changes_nothing(typed: str, about: Request, cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    """Neither what is answered nor how much is asked for it."""
    browser, seen = page(cast.outsider), []
    browser.get("/palette/", {"q": typed})
    for _ in range(2):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            seen.append(browser.get("/palette/", {"q": typed}).content)
        seen.append(len(asked))
        hidden = bring_to(State.IN_DELIVERY, cast, world, answers={"title": "Zebrafinch launch", "is_confidential": True})
    assert seen[:2] == seen[2:]
    assert f"/requests/{hidden.code}/" in found(page(cast.technologist), typed)[0]


def test_places_are_for_whom_they_open(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    """What the menu offers opens; what it keeps back for want of a duty is refused, or shows nothing."""
    for person in (cast.marketer, cast.technologist, cast.finance, cast.auditor, cast.admin, cast.cmo, cast.outsider):
        browser, opens = page(person), open_to(person, [])
        menu = {place.url for place in opens}
        assert opens[-1].url in found(browser, opens[-1].label)[0]
        for place in PLACES:
            offered = place.url in menu
            assert not offered or browser.get(place.url).status_code == 200, f"{place.label} for {person.username}"
            if place.may is not None and not offered:
                assert browser.get(place.url).status_code == 403, f"{place.label} for {person.username}"


@pytest.mark.parametrize("typed", ["bain", "Tom B", "tom baines", "OUTS", "Bâines"])
def test_the_api_of_people_finds_names_as_they_are_typed(typed: str, cast: SimpleNamespace, api: Any) -> None:
    found = api(cast.marketer).get("/api/v1/people/", {"q": typed}).json()["results"]
    assert [person["username"] for person in found] == ["outsider"]
