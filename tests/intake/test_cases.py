"""Case law: the nearest decided requests, facts before words, with what came of them; and a hidden one neither shows nor shifts anything."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest import MonkeyPatch
from stories import STEPS, Story

from collab.people.models import Person
from collab.registers import operations as registers
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.queries.page import cases
from projects.intake.states import State

pytestmark = pytest.mark.django_db
# Words that no two of them share.
APART = {"problem": "Qx.", "outcome": "Qy."}


@pytest.fixture
def tell(cast: SimpleNamespace, world: SimpleNamespace) -> Callable[..., Request]:
    """``tell("Coupons", "approve", suppliers=["acme"])``: a request that went so far, with what triage says of it."""
    for kind, code in (("suppliers", "acme"), ("suppliers", "other"), ("brands", "oak")):
        registers.add(actor=cast.admin, kind=kind, code=code, name=code.title())

    def make(title: str, *steps: str, suppliers: Any = (), brands: Any = (), **more: Any) -> Request:
        given = {"title": title, "data_kind": "none", "personal_data": False, "brands": list(brands), **APART, **more}
        story = Story(cast, world, answers=given).drafted().submitted()
        if suppliers:
            edit.edit(actor=cast.technologist, suppliers=list(suppliers), **story.seen)
        for step in steps:
            STEPS[step](story)
        story.request.refresh_from_db()
        return story.request

    return make


def near(request: Request, person: Person) -> list[str]:
    return [one.title for one in cases.near(Request.objects.get(pk=request.pk), person)]


def test_facts_come_before_words_and_each_says_why(cast, tell):
    tell("Retail media numbers weekly", "decline")
    tell("Coupons", "route", "approve", suppliers=["acme"])
    tell("Wallets", "route", "reject", brands=["oak"])
    tell("Payroll", "route", "reject", suppliers=["other"])
    tell("Beacons", suppliers=["acme"])
    asked = tell("Retail media numbers daily", suppliers=["acme"], brands=["oak"])
    found = cases.near(asked, cast.marketer)
    assert [one.title for one in found] == ["Coupons", "Wallets", "Retail media numbers weekly"]
    assert [one.why for one in found] == [
        "same supplier (Acme) and same kind of data", "same brand (Oak) and same kind of data", "same kind of data and 3 words in common",
    ]  # fmt: skip
    assert [(one.decision, one.reason, one.result) for one in found] == [
        ("Approved", "", "approved, and not funded yet"),
        ("Rejected", "Not this year.", "not done"),
        ("Declined", "We own this already.", "not done"),
    ]


def test_what_came_of_it_is_told(cast, tell):
    tell("Coupons", "route", "approve", "fund", "start", "launch", "review", suppliers=["acme"])
    tell("Wallets", "route", "approve", "fund", "start", "stop", suppliers=["acme"])
    tell("Beacons", "own", suppliers=["acme"])
    asked = tell("Retail media", suppliers=["acme"])
    results = {one.title: one.result for one in cases.near(asked, cast.cmo)}
    assert results["Coupons"].endswith(": “It did what it promised”") and results["Coupons"].startswith("live since ")
    assert results["Wallets"] == "stopped: “The supplier has gone”"
    assert results["Beacons"] == "done with what we own"


def shifted(person: Person, asked: Request, hide: Callable[[], object]) -> list[str]:
    """What a reader could tell of a case that they may not open: the saboteur's function."""
    before = cases.near(Request.objects.get(pk=asked.pk), person)
    hide()
    after = cases.near(Request.objects.get(pk=asked.pk), person)
    return [f"{one} instead of {other}" for one, other in zip([*after, None], [*before, None], strict=False) if one != other]


@pytest.fixture
def asked(tell: Callable[..., Request]) -> Request:
    tell("Coupons", "route", "reject", brands=["oak"])
    return tell("Retail media numbers daily", suppliers=["acme"], brands=["oak"])


def test_a_hidden_case_neither_shows_nor_shifts_anything(cast, tell, asked, monkeypatch):
    monkeypatch.setattr(cases, "LOOKED_AT", 2)

    def hide() -> None:
        for place in range(3):
            tell(f"Retail media numbers {place}", "route", "reject", suppliers=["acme"], brands=["oak"], is_confidential=True)

    assert shifted(cast.outsider, asked, hide) == []
    assert "Retail media numbers 2" in near(asked, cast.technologist), "who may open it is shown it"


@contextmanager
def seen_by_all(monkeypatch: MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(access, "visible", lambda person: Request.objects.all())
        yield


def test_the_same_function_finds_it_where_sight_is_not_asked(cast, tell, asked, monkeypatch):
    def hide() -> None:
        tell("Hidden", "route", "reject", suppliers=["acme"], is_confidential=True)

    with seen_by_all(monkeypatch):
        assert any("Hidden" in finding for finding in shifted(cast.outsider, asked, hide))


def test_and_where_it_is_asked_after_the_newest_were_taken(cast, tell, asked, monkeypatch):
    """A hidden case that is not shown but takes the place of another is found too."""
    monkeypatch.setattr(cases, "LOOKED_AT", 1)
    visible = access.visible

    def newest_first(request: Request, person: Person, fits: Any) -> Any:
        newest = Request.objects.filter(fits, state__in=cases.DECIDED).exclude(pk=request.pk).order_by("-number")[: cases.LOOKED_AT]
        return visible(person).filter(pk__in=newest.values("pk")).values("pk")

    monkeypatch.setattr(cases, "_newest", newest_first)
    assert near(asked, cast.outsider) == ["Coupons"]
    findings = shifted(cast.outsider, asked, lambda: tell("Hidden", "route", "reject", brands=["oak"], is_confidential=True))
    assert findings and "Hidden" not in str(findings)


def test_few_queries_however_many(cast, tell, asked):
    with CaptureQueriesContext(
        connection,
    ) as few:
        near(asked, cast.outsider)
    for place in range(4):
        tell(f"More {place}", "decline", suppliers=["acme"])
    with CaptureQueriesContext(connection) as more:
        near(asked, cast.outsider)
    assert len(more) <= len(few) <= 7


def test_the_api_gives_the_same(cast, tell, asked, api):
    answer = api(cast.outsider).get(f"/api/v1/requests/{asked.code}/cases/")
    assert [one["title"] for one in answer.data] == near(asked, cast.outsider) == ["Coupons"]
    assert answer.data[0]["decision"] == "Rejected" and answer.data[0]["state"] == State.REJECTED
    assert api(cast.outsider).get(f"/api/v1/requests/{asked.code}/cases/?q=1").status_code == 400
    hidden = tell("Hidden", is_confidential=True)
    assert api(cast.outsider).get(f"/api/v1/requests/{hidden.code}/cases/").status_code == 404


def test_triage_shows_them_beside_what_is_alike(cast, tell, asked, page):
    shown = page(cast.technologist).get(f"/triage/{asked.code}/").content.decode()
    assert "Decided before, and near to this" in shown and "same brand (Oak)" in shown
    assert shown.count("Coupons") == 1, "what is a case is not shown as similar once more"
