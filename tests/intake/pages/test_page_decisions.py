"""What waits for one's decision, decided on the same page; and the command menu."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, said

from collab.approvals.models import Decision
from projects.intake.states import State
from tests.reading import words_of

pytestmark = pytest.mark.django_db


def test_what_waits_for_me_stands_with_its_evidence(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None
) -> None:
    about = bring_to(State.IN_APPROVAL, cast, world)
    text = " ".join(words_of(page(cast.business).get("/approvals/")).split())
    assert "1 waiting, $120k in all" in text and "You are asked as Business approver" in text
    for part in (about.title, about.problem, about.outcome, "$120,000", "Know our customers", "routed by Mei Tanaka"):
        assert part in text
    for verdict in ("approve", "approve_with_conditions", "ask_for_changes", "reject"):
        assert f'name="decision" value="{verdict}"' in text
    for who in ("privacy", "marketer", "auditor", "admin"):
        assert about.title not in page(getattr(cast, who)).get("/approvals/").content.decode()


def test_a_decision_is_signed_and_leads_back(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_APPROVAL, cast, world)
    browser = page(cast.business)
    words = {"decision": "approve_with_conditions", "text": "Only with a pilot.", "version": about.version, "next": "/approvals/"}
    assert browser.post(f"/requests/{about.code}/decide/", words).url == "/approvals/"
    decision = Decision.objects.filter(route__subject_kind="intake.request").get()
    assert (decision.person, said(decision.conditions), decision.reason) == (cast.business, "Only with a pilot.", "")
    assert "No reviews waiting" in browser.get("/approvals/").content.decode()
    assert "Only with a pilot." in page(cast.marketer).get(f"/requests/{about.code}/").content.decode()


@pytest.mark.parametrize("verdict", ["approve_with_conditions", "ask_for_changes", "reject", "maybe", ""])
def test_a_decision_without_its_words_is_asked_again(page: Any, cast: SimpleNamespace, world: SimpleNamespace, verdict: str) -> None:
    about = bring_to(State.IN_APPROVAL, cast, world)
    answer = page(cast.business).post(f"/requests/{about.code}/decide/", {"decision": verdict, "text": "", "version": about.version})
    assert answer.status_code == 422 and "There is a problem" in answer.content.decode()
    assert not Decision.objects.filter(route__subject_kind="intake.request").exists()


def test_it_is_not_my_turn_yet(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_APPROVAL, cast, world)
    words = {"decision": "approve", "text": "", "version": about.version}
    answer = page(cast.finance).post(f"/requests/{about.code}/decide/", words)
    assert answer.status_code == 409 and "not your turn" in answer.content.decode()


def test_more_cases_take_no_more_queries(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.business)
    counts = []
    for more in (1, 8):
        for _ in range(more):
            bring_to(State.IN_APPROVAL, cast, world)
        browser.get("/approvals/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/approvals/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_passed_route_shows_who_decided_what(page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None) -> None:
    story = Story(cast, world).drafted().submitted().routed().approved().funded().started()
    text = page(cast.outsider).get(f"/requests/{story.request.code}/").content.decode()
    for part in ("Grace Lim", "Marcus Osei", "Dana Whitfield", "Growth", "$120,000", f"/projects/{story.request.code}/"):
        assert part in text


def found(browser: Any, words: str) -> str:
    answer = browser.get("/palette/", {"q": words})
    assert answer.status_code == 200
    return words_of(answer)


def test_the_menu_finds_numbers_words_and_pages(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None
) -> None:
    about = bring_to(State.IN_DELIVERY, cast, world)
    browser = page(cast.outsider)
    number = found(browser, about.code.lower())
    assert f'data-href="/requests/{about.code}/"' in number and f'data-href="/projects/{about.code}/"' in number
    assert f'data-href="/requests/{about.code}/"' in found(browser, "attrib"), "an unfinished word is enough"
    assert 'data-href="/kpis/match-rate/"' in found(browser, "match")
    assert 'data-href="/roadmap/"' in found(browser, "road")
    assert "Nothing called “zzzz”" in found(browser, "zzzz")
    assert 'data-href="/triage/"' not in found(browser, "triage")
    assert 'data-href="/triage/"' in found(page(cast.technologist), "triage")
    assert about.code in page(cast.marketer).get("/search/", {"q": "attribution"}).content.decode()


def test_the_menu_is_short_and_keeps_secrets(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    hidden = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True, "title": "Secret acquisition"})
    browser = page(cast.outsider)
    for words in (hidden.code, "secret", "acquisition"):
        assert hidden.code not in found(browser, words).replace(f"“{words}”", "")
    assert found(browser, "").count('role="option"') <= 10
    assert hidden.code in found(page(cast.marketer), "secret")


@pytest.mark.parametrize("words", ["'", "a' | b", "!!!", ":*", "&", "a & b", "\u202e", "%00", "x" * 500, "R-99999999999", "😀", "\\"])
def test_odd_words_find_nothing_and_break_nothing(page: Any, cast: SimpleNamespace, words: str) -> None:
    found(page(cast.marketer), words)
    assert page(cast.marketer).get("/search/", {"q": words}).status_code == 200


def test_who_steers_sees_what_is_free_and_what_each_decision_leaves(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for _ in range(2):
        Story(cast, world, track="major").drafted().submitted().routed().reviewed()
    text = " ".join(page(cast.cmo).get("/approvals/").content.decode().split())
    assert "<h1>Decisions</h1>" in text and "2 waiting, $240k in all; $4M is free to allocate." in text
    assert text.index("leaves $3.88M free") < text.index("leaves $3.76M free"), "one after the other"
    assert "You are asked as CMO: is it worth the money, for both sides?" in text
    assert "free to allocate" not in page(cast.business).get("/approvals/").content.decode()
