"""The executive page: drawn once for the same sight and at most once a second, and each figure of it opens its rows."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, usd

from collab.access.roles import EXECUTIVES
from collab.dashboards import views
from collab.dashboards.executive import behind, drawing
from collab.dashboards.executive import page as executive
from collab.dashboards.executive.behind import FIGURES
from collab.kit import clock
from collab.kit.formats import short_money
from collab.people.models import Person
from projects.intake.operations import sight
from projects.intake.states import State

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who the page was drawn for, and each draw takes a second of rest again."""
    cache.clear()
    monkeypatch.setattr(drawing, "FRESH", timedelta(seconds=1))
    told: list[str] = []
    draw = views._drawn

    def noted(person: Person) -> Any:
        told.append(person.username)
        return draw(person)

    monkeypatch.setattr(views, "_drawn", noted)
    return told


def large(cast: SimpleNamespace, world: SimpleNamespace, **answers: Any) -> Story:
    """Its reviews have passed: the CMO and the CIO sign."""
    return Story(cast, world, track="major", answers={"estimate": usd(440_000), **answers}).drafted().submitted().routed().reviewed()


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Something behind every figure, some of it confidential."""
    for is_confidential in (False, True):
        large(cast, world, is_confidential=is_confidential)
        for state in (State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.IN_DELIVERY):
            bring_to(state, cast, world, answers={"is_confidential": is_confidential})


def test_readers_with_the_same_sight_share_one_drawing(house: None, cast: SimpleNamespace, page: Any, drawn: list[str]) -> None:
    for name in ("technologist", "auditor", "outsider", "admin2"):
        assert page(getattr(cast, name)).get("/executive/").status_code == 200
    assert drawn == ["technologist", "auditor", "outsider"], "who sees the work, who its funds too, and who sees what is open"


def test_whoever_shares_a_drawing_would_have_been_shown_the_same(house: None, cast: SimpleNamespace) -> None:
    by: dict[str, set[str]] = {}
    at = clock.now()
    for person in vars(cast).values():
        with clock.at(at):
            shown, _ = drawing.sight(fresh(person))
            by.setdefault(shown, set()).add(views._drawn(fresh(person))[1])
    assert len(by) > 4
    assert all(len(pages) == 1 for pages in by.values())


def test_sight_that_is_given_or_taken_is_another_drawing_at_once(
    house: None, cast: SimpleNamespace, world: SimpleNamespace, page: Any, drawn: list[str]
) -> None:
    story = large(cast, world, is_confidential=True, title="Secret purchase")
    reader = page(cast.outsider)
    assert "Secret purchase" not in reader.get("/executive/").content.decode()
    sight.show(number=story.request.number, actor=cast.technologist, person="outsider")
    assert "Secret purchase" in reader.get("/executive/").content.decode()
    sight.stop_showing(number=story.request.number, actor=cast.technologist, person="outsider")
    assert "Secret purchase" not in reader.get("/executive/").content.decode()


def test_it_is_drawn_at_most_once_a_second_whatever_is_written(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any, drawn: list[str]
) -> None:
    large(cast, world)
    now, browser = clock.now(), page(cast.auditor)
    said = []
    for at in (0.0, 0.4, 0.9, 1.1, 1.5, 2.2):
        with clock.at(now + timedelta(seconds=at)):
            bring_to(State.IN_TRIAGE, cast, world)
            said += re.findall(r"as of <time[^>]*>(\d\d:\d\d:\d\d)</time>", browser.get("/executive/").content.decode())
    assert len(drawn) == 3 and len(said) == 6
    assert said[0] == f"{now.astimezone(clock.zone()):%H:%M:%S}" and len(set(said)) == 3, "each says of which second it is"


def test_one_draws_and_the_others_wait_for_it(monkeypatch: pytest.MonkeyPatch, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    cache.clear()
    monkeypatch.setattr(drawing, "sight", lambda person: ("same", "last"))
    told: list[int] = []
    begun, go = threading.Event(), threading.Event()

    def draw() -> Any:
        told.append(1)
        begun.set()
        go.wait(5)
        return clock.now(), "drawn"

    found: list[str] = []
    readers = [threading.Thread(target=lambda: found.append(drawing.once(cast.cmo, draw))) for _ in range(5)]
    readers[0].start()
    begun.wait(5)
    for reader in readers[1:]:
        reader.start()
    go.set()
    for reader in readers:
        reader.join(10)
    assert found == ["drawn"] * 5 and len(told) == 1


def test_a_cache_that_keeps_nothing_costs_time_and_no_answer(
    monkeypatch: pytest.MonkeyPatch, cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    away = SimpleNamespace(get_many=lambda keys: {}, add=lambda *args: False)
    monkeypatch.setattr(drawing, "cache", away)
    monkeypatch.setattr(drawing, "sight", lambda person: ("same", "last"))
    assert drawing.once(cast.cmo, lambda: (clock.now(), "drawn")) == "drawn"


def test_sight_takes_one_query(house: None, cast: SimpleNamespace) -> None:
    for name in ("cmo", "outsider", "technologist", "finance"):
        person = fresh(getattr(cast, name))
        executive.permit(person)
        with CaptureQueriesContext(connection) as asked:
            shown, _ = drawing.sight(person)
        assert len(asked) == 1
        assert shown.endswith(f":{person.pk}") == (name in {str(role) for role in EXECUTIVES})


MONEY = ("budget", "spent", "committed", "reserved", "free", "unreserved", "left", "earlier")


@pytest.mark.parametrize(("who", "hidden"), [("outsider", {*MONEY, "funded"}), ("technologist", set(MONEY))])
def test_a_figure_of_money_that_is_not_shown_has_no_rows(
    house: None, cast: SimpleNamespace, page: Callable[..., Any], who: str, hidden: set[str]
) -> None:
    person = fresh(getattr(cast, who))
    linked = set(re.findall(r'href="/executive/behind/\?of=(\w+)"', page(person).get("/executive/").content.decode()))
    assert {"decisions", "asked", "projects"} <= linked <= set(FIGURES) - hidden
    for key in hidden:
        assert behind.behind(person, key).parts == ()


@pytest.mark.parametrize("who", ["cmo", pytest.param("finance", marks=pytest.mark.slow)])
def test_each_figure_opens_the_rows_that_make_it(house: None, cast: SimpleNamespace, page: Callable[..., Any], who: str) -> None:
    person = fresh(getattr(cast, who))
    facts = executive.gathered(person)
    assert facts.money
    sums, free = facts.money.sums, facts.money.free
    expected = {
        "decisions": facts.decisions.count, "asked": facts.decisions.total, "budget": sums.budget, "spent": sums.spent,
        "committed": sums.committed, "reserved": sums.reserved, "free": sums.free, "unreserved": free.unreserved, "left": facts.money.left,
        "earlier": facts.money.earlier, "projects": facts.portfolio.count, "funded": facts.portfolio.funded,
        "on_course": sum(one.worse == "on_track" for one in facts.portfolio.projects), "on_track": sum(one.is_on_track for one in facts.kpis),
    }  # fmt: skip
    assert set(expected) == set(FIGURES)
    for key, figure in expected.items():
        found = behind.behind(person, key)
        assert (len(found.parts) if found.total is None else found.total) == figure, key
    assert sums.committed != sums.reserved, "one does not pass for the other"
    assert expected["decisions"] and expected["unreserved"].amount and expected["projects"]
    text = " ".join(page(person).get("/executive/").content.decode().split())
    linked = set(re.findall(r'href="/executive/behind/\?of=(\w+)"', text))
    assert linked >= {"decisions", "asked", "budget", "spent", "committed", "reserved", "free", "unreserved", "left", "projects", "funded"}
    for key in linked:
        rows = page(person).get(f"/executive/behind/?of={key}").content.decode()
        total = behind.behind(person, key).total
        if total is not None:
            size = short_money(total).lstrip("−")
            assert re.search(rf'of={key}"> ?−?{re.escape(size)}', text), (key, size)
        assert rows.count("<p><a href=") == len(behind.behind(person, key).parts), key
    assert page(person).get("/executive/behind/?of=nothing").status_code == 404
