"""The frame: who goes where, in which order, and what it costs."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab import navigation
from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Delivery
from collab.web.cache import Forgiving
from tests.stories import Story, make_world

EXPECTED = {
    "marketer": "Home, My requests, Roadmap, Goals, Insights, KPIs, Pulse",
    "technologist": "Triage, Requests, Reviews, Projects, Roadmap, Launches, Funding, Goals, Insights, KPIs, Pulse, Executive, "
    "Catalogue, What we own, Moment map, Data sources, Registers, Letters, Home",
    "privacy": "My reviews, Requests, Roadmap, Goals, Insights, KPIs, Pulse, Data sources, Home",
    "cmo": "Executive, Decisions, Roadmap, Launches, Funding, Goals, Insights, KPIs, Pulse, Moment map, Data sources, Projects, Requests, Duties, Policies, Home",
    "finance": "My reviews, Funding, Requests, Projects, Roadmap, Goals, Insights, KPIs, Pulse, Executive, Moment map, Data sources, Home",
    "admin": "Home, Requests, Projects, Roadmap, Goals, Insights, KPIs, Pulse, People, Duties, Policies, Calendars, "
    "Catalogue, What we own, Data sources, Registers, Holds, Letters, Rules of triage, How the inbox is sorted, Setting up, Administration",
}


@pytest.mark.parametrize(("username", "labels"), EXPECTED.items())
def test_each_role_has_its_places_in_order(cast: SimpleNamespace, username: str, labels: str) -> None:
    side, phone = navigation.places(duties.roles_of(getattr(cast, username)))
    assert ", ".join(place.label for place in side) == labels
    assert len(phone) <= 5


@pytest.mark.parametrize("role", Role)
def test_nobody_has_two_ways_to_one_place_and_keys_are_unique(role: Role) -> None:
    side, phone = navigation.places({role, Role.MARKETER})
    keys = [place.key for place in side if place.key]
    assert len(keys) == len(set(keys))
    assert len({place.url for place in side}) == len(side)
    assert len(phone) <= 5


def test_without_a_role_there_is_home(cast: SimpleNamespace) -> None:
    assert [place.url for place in navigation.places(())[0]] == ["/"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/requests/R-1/", "/requests/"),
        ("/", "/"),
        ("/kpis/match-rate/", "/kpis/"),
        ("/x/", ""),
        ("/alignment/", "/goals/"),
        ("/cycles/next/", "/goals/"),
        ("/actions/", "/goals/"),
    ],
)
def test_one_place_is_where_one_is(path: str, current: str) -> None:
    side, _ = navigation.places({Role.TECHNOLOGIST})
    here = [place.url for place in navigation.shown(side, path, {}) if place.current]
    assert here == ([current] if current else [])


def test_what_waits_stands_beside_its_place(cast: SimpleNamespace) -> None:
    cache.clear()
    world = make_world(cast)
    Story(cast, world).drafted().submitted()
    assert navigation.counts(cast.technologist, duties.roles_of(cast.technologist)) == (0, {"/": 1, "/triage/": 1})
    assert navigation.counts(cast.marketer, duties.roles_of(cast.marketer)) == (0, {"/": 0})


def test_an_administrator_sees_how_much_was_given_up(cast: SimpleNamespace) -> None:
    Story(cast, make_world(cast)).drafted().submitted()
    given_up = Delivery.objects.filter(state="due").update(state="parked")
    assert given_up > 0
    assert navigation.counts(cast.admin, duties.roles_of(cast.admin))[1] == {"/": 0, "/admin/": given_up}


def test_without_a_cache_the_frame_counts_each_time(cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forgiving, "is_away", False)
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": "redis://127.0.0.1:1/0"}}
    roles = duties.roles_of(cast.technologist)
    assert navigation.counts(cast.technologist, roles)[1] == {"/": 0}
    Story(cast, make_world(cast)).drafted().submitted()
    assert navigation.counts(cast.technologist, roles)[1] == {"/": 1, "/triage/": 1}


def test_the_frame_costs_one_query(cast: SimpleNamespace, page: Any) -> None:
    cache.clear()
    client = page(cast.technologist)
    client.get("/help/keyboard/")
    with CaptureQueriesContext(
        connection,
    ) as whole:
        client.get("/help/keyboard/")
    # The person of the session, and the frame: roles. (Where the cache is no server, the session too.)
    assert len(whole) <= 3, [query["sql"][:100] for query in whole.captured_queries]


def test_initials_are_two_letters_of_the_name(cast: SimpleNamespace) -> None:
    assert navigation.me(cast.marketer).initials == "PN"
    cast.marketer.first_name = cast.marketer.last_name = ""
    assert navigation.me(cast.marketer).initials == "M"


def test_more_lists_every_place(cast: SimpleNamespace, page: Any) -> None:
    text = page(cast.technologist).get("/more/").text
    assert all(place.url in text for place in navigation.places({Role.TECHNOLOGIST})[0])
