"""Whether anything is new: asked by an address that is its own leave, answered from the cache, and telling nothing of what is hidden."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import bring_to, usd

from collab.files import receiving
from collab.files.models import File
from collab.kit import clock
from collab.kit.numbering import parse
from collab.notes import operations as notes
from collab.notes.models import Note
from collab.people.models import Person
from collab.stream import operations, polling, versions
from collab.stream.models import Link
from collab.stream.states import LASTS
from funding.funds import operations as funds
from projects.intake.models import Request
from projects.intake.operations import sight
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project
from tests.onrecord import in_days, leave

Page = Callable[..., Client]
Commits = Callable[[], Any]
Beside = Callable[..., None]


def polled(page: Page, person: Person, work: Request, things: str = "requests") -> str:
    """What this person's page asks by."""
    answer = page(person).get(f"/stream/{things}/{work.code}/version/")
    assert answer.status_code == 200
    return str(answer.json()["poll"])


def version(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["version"])


def test_it_is_small_and_asks_the_database_nothing(page: Page, cast: SimpleNamespace, work: Request, commits: Commits) -> None:
    address = polled(page, cast.outsider, work)
    stranger = Client()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        first = stranger.get(address)
        again = stranger.get(address, headers={"If-None-Match": first["ETag"]})
    assert not len(asked) and (first.status_code, again.status_code) == (200, 304)
    assert len(first.content) <= 200 and not again.content and again["ETag"] == first["ETag"]
    assert not first.cookies and "no-store" in first["Cache-Control"]
    # A page that is drawn says the same version, and its address asks for it.
    body = page(cast.outsider).get(f"/requests/{work.code}/").content.decode()
    assert f'data-version="{first.json()["version"]}"' in body


def test_every_way_in_makes_another_one(page: Page, cast: SimpleNamespace, work: Request, commits: Commits, beside: Beside) -> None:
    project = Project.objects.get(number=work.number)
    addresses = {things: polled(page, cast.finance, work, things) for things in ("requests", "projects")}
    growth = page(cast.finance).get("/stream/funds/growth/version/").json()["poll"]

    def moves(write: Callable[[], Any], *which: str) -> None:
        before = {name: version(at) for name, at in {**addresses, "funds": growth}.items()}
        with commits():
            write()
        after = {name: version(at) for name, at in {**addresses, "funds": growth}.items()}
        assert {name for name in before if before[name] != after[name]} == set(which), which

    on = {"things": "requests", "code": work.code}
    moves(lambda: notes.write(**on, actor=cast.cmo, text="Look."), "requests")
    moves(lambda: notes.resolve(note=Note.objects.latest("pk").pk, actor=cast.cmo), "requests")
    moves(lambda: beside(work), "requests")
    moves(lambda: receiving.take_away(file=File.objects.latest("pk").pk, actor=cast.technologist))
    moves(lambda: operations.remove(link=Link.objects.latest("pk").pk, actor=cast.technologist), "requests")
    plan = {"number": work.number, "actor": cast.it_lead, "title": "Pilot", "owner": None, "due_on": in_days(30).date()}
    moves(lambda: portfolio.plan_milestone(**plan, version=project.version), "requests", "projects")
    bill = {"number": work.number, "actor": cast.finance, "fund": "growth", "amount": usd(5), "reference": "INV-7", "on": clock.today()}
    moves(lambda: funds.spend(**bill), "requests", "projects", "funds")
    moves(lambda: None)


def test_what_is_hidden_moves_nobody_elses(
    page: Page, cast: SimpleNamespace, world: SimpleNamespace, work: Request, commits: Commits, beside: Beside
) -> None:
    secret = bring_to(State.IN_DELIVERY, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})
    address = {name: polled(page, getattr(cast, name), work) for name in ("outsider", "marketer", "finance", "technologist")}

    def moved(write: Callable[[], Any]) -> set[str]:
        answers = {name: Client().get(at) for name, at in address.items()}
        with commits():
            write()
        # By the mark of before: 304 where nothing is new, with the same bytes.
        later = {name: Client().get(at, headers={"If-None-Match": answers[name]["ETag"]}) for name, at in address.items()}
        return {name for name, one in later.items() if one.status_code != 304}

    assert moved(lambda: beside(work, audience="reviewing")) == {"finance", "technologist"}
    hidden = Note.objects.latest("pk")
    assert moved(lambda: notes.edit(note=hidden.pk, actor=cast.technologist, version=1, text="Other words.")) == {"finance", "technologist"}
    # What is done for money is told to who sees money.
    bill = {"number": work.number, "actor": cast.finance, "fund": "growth", "amount": usd(5), "reference": "INV-9", "on": clock.today()}
    assert moved(lambda: funds.spend(**bill)) == {"finance", "technologist"}
    # A link to a project that some may not open tells nobody that it was made.
    project = Project.objects.get(number=work.number)
    linked = {"number": work.number, "actor": cast.it_lead, "version": project.version}
    assert moved(lambda: portfolio.link(**linked, before=parse(secret.code), why="")) == set()
    assert moved(lambda: notes.write(things="requests", code=secret.code, actor=cast.technologist, text="Zebrafinch")) == set()


def test_it_works_for_some_minutes_and_for_nothing_else(
    page: Page, cast: SimpleNamespace, world: SimpleNamespace, commits: Commits
) -> None:
    work = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    now = clock.now()
    with clock.at(now):
        address = polled(page, cast.technologist, work)
    assert version(address)
    secret = address.removeprefix("/polls/").rstrip("/")
    said, _, mark = secret.rpartition(":")
    assert polling.read(secret) == polling.Polled(cast.technologist.pk, "intake.request", work.pk, "rm")
    # Nobody writes one: not for another person, another thing, or another sight.
    for forged in (
        secret[:-1],
        f"{said.replace('rm', '--')}:{mark}",
        f"{said.replace('requests', 'projects')}:{mark}",
        "x",
        "0~requests~1~rm~1",
    ):
        assert Client().get(f"/polls/{forged}/").status_code == 404, forged
    with clock.at(now + LASTS):
        assert Client().get(address).status_code == 410
    with clock.at(now + LASTS - timedelta(seconds=1)):
        assert Client().get(address).status_code == 200
    # What renews it is the page's own leave: neither a stranger nor who may not open it is given another.
    assert page(cast.outsider).get(f"/stream/requests/{work.code}/version/").status_code == 404
    assert Client().get(f"/stream/requests/{work.code}/version/")["Location"].startswith("/login/")
    gone = page(cast.technologist)
    leave(cast.technologist)
    assert gone.get(f"/stream/requests/{work.code}/version/")["Location"].startswith("/login/")


def test_who_lost_sight_is_given_no_other_one(page: Page, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    work = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    sight.show(number=work.number, actor=cast.marketer, person="outsider")
    assert polled(page, cast.outsider, work)
    sight.stop_showing(number=work.number, actor=cast.marketer, person="outsider")
    assert page(cast.outsider).get(f"/stream/requests/{work.code}/version/").status_code == 404


def test_who_reads_a_moment_too_early_leaves_nothing_stale(
    cast: SimpleNamespace, work: Request, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that was reckoned before a write, and kept after it."""
    real = versions.queries.story

    def late(seen: Any) -> Any:
        found = real(seen).filter(pk__lte=last)
        with commits():
            notes.write(things="requests", code=work.code, actor=cast.cmo, text="Meanwhile.")
        return found

    last = real(versions.sight.marked(versions.CARRIERS.value["intake.request"], work, "--")).latest("pk").pk
    cache.clear()
    monkeypatch.setattr(versions.queries, "story", late)
    early = versions.at("intake.request", work.pk, "--")
    assert early is not None
    monkeypatch.setattr(versions.queries, "story", real)
    assert versions.at("intake.request", work.pk, "--") != early


def test_without_a_cache_it_is_reckoned_and_the_same(page: Page, cast: SimpleNamespace, work: Request, settings: Any) -> None:
    address = polled(page, cast.outsider, work)
    before = version(address)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert version(address) == version(address) == before


def test_it_is_counted_for_its_person(page: Page, cast: SimpleNamespace, work: Request, settings: Any) -> None:
    address = polled(page, cast.outsider, work)
    settings.CALLS_A_MINUTE = {**settings.CALLS_A_MINUTE, "reads": 3}
    assert [Client().get(address).status_code for _ in range(4)][-1] == 429


def test_a_page_is_not_made_to_wait_and_learns_of_what_came_after_it(
    page: Page, cast: SimpleNamespace, work: Request, commits: Commits, django_assert_num_queries: Any
) -> None:
    """It begins with its own moment; the first answer says whether that is news, also where the cache has lost all in between."""

    def drawn() -> tuple[str, str]:
        body = page(cast.outsider).get(f"/requests/{work.code}/").text
        found = [re.search(rf'data-{name}="([^"]+)"', body) for name in ("poll", "version")]
        assert all(found)
        return tuple(one[1] for one in found if one)  # type: ignore[return-value]

    def told(address: str, held: str) -> dict[str, Any]:
        return dict(Client().get(address, headers={"If-None-Match": f'"{held}"'}).json())

    cache.clear()
    address, held = drawn()
    assert held.startswith("@") and told(address, held)["same"]
    cache.clear()
    assert told(address, held)["same"]
    with commits():
        notes.write(things="requests", code=work.code, actor=cast.cmo, text="Meanwhile.")
    news = told(address, held)
    assert "same" not in news
    cache.clear()
    assert told(address, held) == news
    # Who knows the version already is told that it is another one, as ever.
    assert drawn()[1] == news["version"]


def test_what_was_written_a_moment_before_and_is_seen_a_moment_after_is_news(
    page: Page, cast: SimpleNamespace, work: Request, commits: Commits
) -> None:
    """A transaction that was open while the page was drawn: its events say an earlier moment."""
    cache.clear()
    answer = page(cast.outsider).get(f"/requests/{work.code}/").text
    (held,) = re.findall(r'data-version="([^"]+)"', answer)
    with clock.at(clock.now() - timedelta(seconds=2)), commits():
        notes.write(things="requests", code=work.code, actor=cast.cmo, text="Meanwhile.")
    found = versions.at("intake.request", work.pk, "--")
    assert found is not None and not found.is_of(held)
