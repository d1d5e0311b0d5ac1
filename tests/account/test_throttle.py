"""How fast one may try: whoever fails waits, and nobody else does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import make_cast
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from collab.account import throttle
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from collab.web.cache import Forgiving
from tests import onrecord

from .conftest import PASSWORD, sign_in

ELSEWHERE, ATTACKER = "198.51.100.7", "203.0.113.66"
OWN = throttle.OWN


def fail(times: int, username: str = "marketer", address: str = "192.0.2.1", client: Client | None = None) -> list[int]:
    return [sign_in(client or Client(), username, "wrong", address).status_code for _ in range(times)]


def test_the_first_failures_cost_nothing_and_then_one_waits_a_little(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    assert fail(OWN.free) == [422] * OWN.free
    assert fail(1) == [422]
    answer = sign_in(Client())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert "Wait 2 seconds, then try again." in answer.text
    later(2.1)
    assert sign_in(Client()).status_code == 302


def test_each_failure_doubles_the_wait_up_to_a_bound(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    fail(OWN.free)
    waits = []
    for _ in range(12):
        assert fail(1) == [422]
        waits.append(int(sign_in(Client()).headers["Retry-After"]))
        later(waits[-1] + 1)
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == waits[-1] == OWN.longest
    assert sign_in(Client()).status_code == 302


def test_who_is_made_to_wait_is_not_judged_and_waits_no_longer_for_asking(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    fail(OWN.free + 1)
    assert fail(30) == [429] * 30
    later(2.1)
    assert sign_in(Client()).status_code == 302


def test_a_success_forgets_the_failures(people: SimpleNamespace) -> None:
    fail(OWN.free)
    assert sign_in(Client()).status_code == 302
    assert fail(OWN.free) == [422] * OWN.free


def test_another_name_and_another_address_do_not_wait(people: SimpleNamespace) -> None:
    fail(OWN.free + 3)
    assert sign_in(Client(), "technologist").status_code == 302
    assert sign_in(Client(), address=ELSEWHERE).status_code == 302


def test_an_attacker_slows_nobody_but_themself(people: SimpleNamespace) -> None:
    """The short version of ten thousand tries: at one name, then at every name."""
    attack(people, 300, guess)


@pytest.mark.slow
def test_an_attacker_of_ten_thousand_tries_slows_nobody_but_themself(real_db: None, quick: None) -> None:
    cast = make_cast()
    for person in vars(cast).values():
        onrecord.choose(person, PASSWORD)
    attack(cast, 5_000, lambda name: fail(1, name, ATTACKER) == [422])


def guess(name: str) -> bool:
    """One try of the attacker, without the page around it; whether it was judged."""
    one = throttle.Try(name, ATTACKER)
    is_judged = one.wait() == 0
    if is_judged:
        one.failed()
    return is_judged


def attack(people: SimpleNamespace, tries: int, once: Callable[[str], bool]) -> None:
    """One address tries, with the tempo it likes; everybody else signs in at the first try, the attacked one too."""
    names = list(vars(people))
    begun = clock.now()
    judged = sum(once("cmo") for _ in range(tries)) + sum(once(names[number % len(names)]) for number in range(tries))
    # While the attack goes on each pause lets one through: the first pauses are of seconds.
    let_through = 12 + (clock.now() - begun).total_seconds() / throttle.PLACE.longest
    assert OWN.free <= judged <= throttle.PLACE.free + let_through, "the attacker got too many tries"
    assert sign_in(Client(), "outsider", address=ATTACKER).status_code == 429
    for number, name in enumerate(names):
        assert sign_in(Client(), name, address=f"198.51.100.{number}").status_code == 302, name


def test_a_device_that_is_known_may_try_from_the_attackers_own_address(people: SimpleNamespace) -> None:
    known = Client()
    assert sign_in(known, "cmo").status_code == 302
    known.post("/logout/")
    assert sum(guess("cmo") for _ in range(200)) < 10
    assert sign_in(Client(), "cmo", address=ATTACKER).status_code == 429
    assert sign_in(known, "cmo", address=ATTACKER).status_code == 302


def test_a_known_device_is_counted_by_itself_and_for_its_own_people_only(people: SimpleNamespace) -> None:
    known = Client()
    sign_in(known, "marketer")
    known.post("/logout/")
    assert fail(OWN.free + 1, "marketer", client=known)[-1] == 422
    assert fail(1, "marketer", client=known) == [429]
    fail(OWN.free + 1, "cmo", client=known)
    assert sign_in(known, "cmo").status_code == 429
    assert sign_in(known, "cmo", address=ELSEWHERE).status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "eyJrZXkiOiJ4IiwibmFtZXMiOltdfQ:1abc:forged"])
def test_a_made_up_device_is_no_device(people: SimpleNamespace, cookie: str) -> None:
    fail(OWN.free + 1)
    client = Client()
    client.cookies["device"] = cookie
    assert sign_in(client).status_code == 429


def test_one_name_tried_from_many_addresses_has_a_total(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    hosts = [f"203.0.113.{number}" for number in range(1, 201)]
    judged = 0
    for host in hosts:
        for _ in range(OWN.free):
            one = throttle.Try("cmo", host)
            if one.wait() == 0:
                judged += 1
                one.failed()
    assert throttle.ACCOUNT.free <= judged <= throttle.ACCOUNT.free + 5
    assert sign_in(Client(), "cmo", address=ELSEWHERE).status_code == 429
    # Others do not wait for it, and whose name it is gets a turn.
    assert sign_in(Client(), "cio", address=hosts[0]).status_code == 302
    later(throttle.ACCOUNT.longest + 1)
    assert sign_in(Client(), "cmo", address=ELSEWHERE).status_code == 302


def test_a_patient_attacker_slows_nobody_but_themself(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    """Each try waited for, for most of a day: an address adds its first failures only to the total of a name."""
    for _ in range(throttle.ACCOUNT.free + 20):
        later(OWN.longest + 1)
        assert guess("cmo")
    assert sign_in(Client(), "cmo", address=ELSEWHERE).status_code == 302


@pytest.mark.parametrize(("people_there", "is_slowed"), [(1000, False), (20, True)])
def test_an_address_may_fail_the_oftener_the_more_people_it_serves(db: None, people_there: int, is_slowed: bool) -> None:
    """Each of them counts once, however often they sign in."""
    for number in range(people_there):
        for _ in range(2):
            one = throttle.Try(f"clerk{number}", ELSEWHERE)
            assert one.wait() == 0
            one.succeeded()
    waits = []
    for number in range(30):
        one = throttle.Try(f"slip{number}", ELSEWHERE)
        waits.append(one.wait())
        if waits[-1] == 0:
            one.failed()
    assert any(waits) is is_slowed


def test_of_many_at_once_no_more_than_the_free_ones_are_judged(people: SimpleNamespace) -> None:
    """What is counted is counted before it is judged, so that nobody is quicker than the count."""

    def one(_: int) -> int:
        return throttle.Try("cmo", ATTACKER).wait()

    with ThreadPoolExecutor(24) as pool:
        waits = list(pool.map(one, range(24)))
    assert waits.count(0) <= OWN.free + 1


def test_a_company_behind_one_address_is_not_shut_out(people: SimpleNamespace) -> None:
    """The short version of a thousand sign-ins through one proxy, three in a hundred of them wrong at first."""
    morning([Person.objects.create_user(f"clerk{number}", password="p") for number in range(90)], one_by_one)


@pytest.mark.slow
def test_a_thousand_sign_ins_through_one_proxy(real_db: None, quick: None) -> None:
    morning([Person.objects.create_user(f"clerk{number}", password="p") for number in range(1000)], all_at_once)


def morning(clerks: list[Person], run: Callable[[Callable[[Person], list[int]], list[Person]], list[list[int]]]) -> None:
    """Everybody signs in from one address, on a device that nobody knows; every thirtieth mistypes the first time."""

    def arrive(clerk: Person) -> list[int]:
        wrong = [sign_in(Client(), clerk.username, "q")] if clerk.pk % 30 == 0 else []
        return [answer.status_code for answer in [*wrong, sign_in(Client(), clerk.username, "p")]]

    statuses = run(arrive, clerks)
    assert all(one[-1] == 302 for one in statuses), [one for one in statuses if one[-1] != 302]
    assert sum(len(one) > 1 for one in statuses) >= len(clerks) // 40
    assert not any(429 in one for one in statuses)


def one_by_one(arrive: Callable[[Person], list[int]], clerks: list[Person]) -> list[list[int]]:
    return [arrive(clerk) for clerk in clerks]


def all_at_once(arrive: Callable[[Person], list[int]], clerks: list[Person]) -> list[list[int]]:
    def alone(clerk: Person) -> list[int]:
        try:
            return arrive(clerk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(alone, clerks))


def test_behind_a_trusted_proxy_the_client_counts(people: SimpleNamespace, settings: Any) -> None:
    """One attacker through the proxy, and somebody else through the same one."""
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    for _ in range(8):
        sign_in(Client(), "cmo", "wrong", "10.0.0.1", HTTP_X_FORWARDED_FOR=f"1.2.3.4, {ATTACKER}")
    assert sign_in(Client(), "cmo", address="10.0.0.1", HTTP_X_FORWARDED_FOR=ATTACKER).status_code == 429
    assert sign_in(Client(), "cmo", address="10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE).status_code == 302


def test_a_cache_that_is_away_lets_everybody_try(people: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forgiving, "is_away", False)
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert fail(OWN.free + 3) == [422] * (OWN.free + 3)
    assert sign_in(Client()).status_code == 302


def test_unlock_forgets_what_a_name_has_failed_and_is_on_record(people: SimpleNamespace, settings: Any) -> None:
    fail(OWN.free + 1)
    settings.CACHE_URL = "redis://shared"
    call_command("unlock", "marketer")
    assert sign_in(Client()).status_code == 302
    event = Event.objects.get(kind="people.person.unlocked")
    assert (event.subject_id, event.actor) == (people.marketer.pk, None)


def test_unlock_forgets_what_an_address_has_failed(people: SimpleNamespace, settings: Any) -> None:
    for number in range(60):
        fail(1, f"guess{number}", ATTACKER)
    assert sign_in(Client(), address=ATTACKER).status_code == 429
    settings.CACHE_URL = "redis://shared"
    call_command("unlock", "--address", ATTACKER)
    assert sign_in(Client(), address=ATTACKER).status_code == 302


@pytest.mark.parametrize(
    ("cache_url", "asked", "said"), [("x", [], "Name whom"), ("x", ["nobody"], "no person called nobody"), ("", ["cmo"], "CACHE_URL")]
)
def test_unlock_says_why_it_cannot(people: SimpleNamespace, settings: Any, cache_url: str, asked: list[str], said: str) -> None:
    settings.CACHE_URL = cache_url
    with pytest.raises(CommandError, match=said):
        call_command("unlock", *asked)


def test_no_name_stands_in_the_cache(people: SimpleNamespace) -> None:
    fail(2, "a-secret-name")
    assert not [key for key in cache._cache if "secret" in key or "192.0.2" in key]  # type: ignore[attr-defined]
