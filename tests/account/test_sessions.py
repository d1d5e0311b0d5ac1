"""Where somebody is signed in: shown to them alone, ended one by one or all at once, in every copy, for ever."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collab.account.models import Session
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from tests import onrecord

from .conftest import sign_in

AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0": "Firefox on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15": "Safari on Mac",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0": "Edge on Windows",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    "curl/8.5": "",
    "<script>": "",
}


def is_in(client: Client) -> bool:
    return client.get("/help/keyboard/").status_code == 200


@pytest.mark.parametrize(("agent", "words"), AGENTS.items())
def test_signing_in_is_written_down_and_on_record(people: SimpleNamespace, browser: Callable[..., Client], agent: str, words: str) -> None:
    browser(agent=agent)
    session = Session.objects.get()
    assert (session.person, session.address, session.device) == (people.marketer, "192.0.2.1", words)
    assert timedelta(hours=11) < session.ends_at - clock.now() <= timedelta(hours=12)
    event = Event.objects.get(kind="account.session.begun")
    assert (event.actor, event.subject_id, event.data) == (people.marketer, session.pk, {})


def test_one_sees_ones_own_and_this_one_first(people: SimpleNamespace, browser: Callable[..., Client], no_sql_in_templates: None) -> None:
    here = browser()
    browser(agent="Chrome/1 Android", address="198.51.100.8")
    browser("technologist", agent="Opera", address="203.0.113.9")
    page = here.get("/people/me/sessions/").text
    assert page.index("This browser") < page.index("Chrome on Android")
    assert "198.51.100.8" in page and "203.0.113.9" not in page
    listed = here.get("/api/v1/people/me/sessions/").json()
    assert [(one["device"], one["is_this"]) for one in listed] == [("Firefox on Windows", True), ("Chrome on Android", False)]


@pytest.mark.parametrize("way", ["page", "api"])
def test_one_that_is_ended_is_over_at_once_and_the_others_are_not(
    people: SimpleNamespace, browser: Callable[..., Client], way: str
) -> None:
    here, there = browser(), browser()
    key = there.session["_account_session"]
    if way == "page":
        assert here.post(f"/people/me/sessions/{key}/end/").headers["Location"] == "/people/me/sessions/"
    else:
        assert here.delete(f"/api/v1/people/me/sessions/{key}/").status_code == 204
    assert (is_in(here), is_in(there)) == (True, False)
    assert Event.objects.get(kind="account.session.ended").subject_id == key
    # It is over: ending it again finds nothing.
    assert here.delete(f"/api/v1/people/me/sessions/{key}/").status_code == 404


def test_somebody_elses_session_is_missing(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here, there = browser(), browser("technologist")
    key = there.session["_account_session"]
    assert here.post(f"/people/me/sessions/{key}/end/").status_code == 404
    assert here.delete(f"/api/v1/people/me/sessions/{key}/").status_code == 404
    assert here.delete(f"/api/v1/people/me/sessions/{10**30}/").status_code == 404
    assert is_in(there)


def copy_of(client: Client) -> Client:
    """Another browser with the same cookie, as a thief has it."""
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def kept_by_the_cache() -> dict[str, Any]:
    """What the cache holds of sessions, as it would give it back when it returns."""
    return {key: cache.get(key) for key in [re.sub(r"^:1:", "", key) for key in list(cache._cache)] if "sessions" in key}  # type: ignore[attr-defined]


ENDS: dict[str, Callable[[Client, Person], object]] = {
    "signing out": lambda here, person: here.post("/logout/"),
    "everywhere, by the page": lambda here, person: here.post("/people/me/sessions/end/"),
    "everywhere, by the API": lambda here, person: here.delete("/api/v1/people/me/sessions/"),
    "leaving": lambda here, person: onrecord.leave(person),
    "leaving and coming back": lambda here, person: (onrecord.leave(person), onrecord.come_back(person)),
}


@pytest.mark.parametrize("how", ENDS)
def test_what_has_ended_is_over_in_the_cached_copy_too(people: SimpleNamespace, browser: Callable[..., Client], how: str) -> None:
    """A cache that was away meanwhile comes back with what it had: nobody is signed in by that."""
    here = browser()
    thief = copy_of(here)
    assert is_in(thief)
    before = kept_by_the_cache()
    assert before
    ENDS[how](here, people.marketer)
    for key, value in before.items():
        cache.set(key, value)
    onrecord.come_back(people.marketer)
    assert not is_in(thief)
    assert sign_in(Client()).status_code == 302


def test_everywhere_says_on_record_how_many(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here, there, other = browser(), browser(), browser("technologist")
    answer = here.post("/people/me/sessions/end/")
    assert answer.headers["Location"] == "/login/"
    assert "signed out everywhere" in here.get("/login/").text
    assert [is_in(one) for one in (here, there, other)] == [False, False, True]
    event = Event.objects.get(kind="people.person.signed_out_everywhere")
    assert (event.subject_id, event.data["sessions"]) == (people.marketer.pk, 2)


def test_who_signs_in_afterwards_is_in(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    browser().post("/people/me/sessions/end/")
    assert is_in(browser())
    assert Session.objects.get(ended_at=None).epoch == Person.objects.get(username="marketer").epoch == 1


def test_a_session_is_over_after_its_hours_whatever_the_store_holds(
    people: SimpleNamespace, browser: Callable[..., Client], later: Callable[[float], None], settings: Any
) -> None:
    here = browser()
    later(12 * 3600 + 1)
    settings.SESSION_COOKIE_AGE = 10**7
    assert not is_in(here)


def test_the_last_use_is_written_every_few_minutes_and_no_oftener(
    people: SimpleNamespace, browser: Callable[..., Client], later: Callable[[float], None]
) -> None:
    here = browser()
    begun = Session.objects.get().used_at
    for minutes, is_written in ((4, False), (2, True), (1, False)):
        later(minutes * 60)
        with CaptureQueriesContext(connection) as queries:
            here.get("/help/keyboard/")
        assert any("UPDATE account_session" in one["sql"] for one in queries) is is_written
    assert Session.objects.get().used_at - begun > timedelta(minutes=5)


def test_who_is_there_costs_one_query(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here = browser()
    here.get("/help/keyboard/")
    with CaptureQueriesContext(connection) as queries:
        here.get("/help/keyboard/")
    assert sum("people_person p" in one["sql"] and "account_session s" in one["sql"] for one in queries) == 1
    assert len(queries) <= 3


def test_a_session_from_before_sessions_were_written_down_goes_on_and_ends_with_all(people: SimpleNamespace, page: Any) -> None:
    old = page(people.marketer)
    assert is_in(old)
    assert "Nothing to show" in old.get("/people/me/sessions/").text
    old.post("/people/me/sessions/end/")
    assert not is_in(old)


def test_the_secret_key_may_be_exchanged(people: SimpleNamespace, browser: Callable[..., Client], settings: Any) -> None:
    browser().post("/people/me/sessions/end/")  # an epoch of its own is hashed too
    here = browser()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert is_in(here)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_in(here)


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    "change", ["ended_at = NULL", "ends_at = ends_at + interval '1 day'", "person_id = (SELECT max(id) FROM people_person)"]
)
def test_the_database_lets_no_session_come_back(people: SimpleNamespace, browser: Callable[..., Client], change: str) -> None:
    browser().post("/logout/")
    with pytest.raises(InternalError, match="stays ended"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE account_session SET {change}")


@pytest.mark.usefixtures("all_rights")
def test_an_epoch_never_goes_back(people: SimpleNamespace) -> None:
    stale = Person.objects.get(pk=people.marketer.pk)
    Person.objects.filter(pk=stale.pk).update(epoch=7)
    stale.first_name = "Pri"
    stale.save()
    assert Person.objects.get(pk=stale.pk).epoch == 7


def test_one_that_nobody_uses_is_over_after_two_hours(
    people: SimpleNamespace, browser: Callable[..., Client], later: Callable[[float], None]
) -> None:
    """Two hours from the last use, twelve from the sign-in; to within the five minutes after which a use is written."""
    here, left = browser(), browser(agent="Chrome/1 Android")
    for _ in range(2):
        later(100 * 60)
        assert is_in(here)
    assert [one["device"] for one in here.get("/api/v1/people/me/sessions/").json()] == ["Firefox on Windows"]
    assert not is_in(left)
    later(2 * 3600 + 60)
    assert not is_in(here)
