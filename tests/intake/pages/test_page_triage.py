"""Triage by pages: the inbox and its panel, the moves in its bar, the next one by itself."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to

from collab.kit import clock
from projects.intake.operations import asking
from projects.intake.queries.page import similar
from projects.intake.queries.triage import inbox
from projects.intake.states import State
from tests import onrecord

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def three(cast: SimpleNamespace, world: SimpleNamespace) -> list[Any]:
    """Three requests that wait, the longest first."""
    made = []
    for days in (5, 2, 0):
        with clock.at(onrecord.days_ago(days) - timedelta(minutes=5)):
            made.append(bring_to(State.IN_TRIAGE, cast, world))
    return made


def test_the_inbox_opens_the_longest_wait(page: Any, cast: SimpleNamespace, three: list[Any], no_sql_in_templates: None) -> None:
    answer = page(cast.technologist).get("/triage/")
    text = answer.content.decode()
    assert [row.number for row in answer.context["box"].rows] == [about.code for about in three]
    assert f'data-number="{three[0].code}"' in text and "3 waiting · oldest 5 days" in text
    for key in "aimsd":
        assert f'data-key="{key}"' in text, "every move of triage has its key"
    assert 'class="page-triage"' in text


@pytest.mark.parametrize("who", ["marketer", "business", "finance", "cio", "auditor", "admin"])
def test_the_inbox_is_the_technologists(page: Any, cast: SimpleNamespace, three: list[Any], who: str) -> None:
    browser = page(getattr(cast, who))
    for address in ("/triage/", f"/triage/{three[0].code}/", f"/triage/{three[0].code}/decline/"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"/triage/{three[0].code}/decline/", {"reason": "x", "version": 2}).status_code == 403


def test_a_row_opens_in_the_panel_alone(page: Any, cast: SimpleNamespace, three: list[Any], no_sql_in_templates: None) -> None:
    browser = page(cast.technologist)
    part = browser.get(f"/triage/{three[1].code}/", **HTMX).content.decode()
    assert part.lstrip().startswith('<div class="panel"') and "<html" not in part
    assert "2 of 3" in part and f"/triage/{three[0].code}/" in part and f"/triage/{three[2].code}/" in part
    whole = browser.get(f"/triage/{three[1].code}/").content.decode()
    assert "<html" in whole and "data-open" in whole


def test_a_form_opens_in_the_bar_or_on_the_page(page: Any, cast: SimpleNamespace, three: list[Any], no_sql_in_templates: None) -> None:
    browser = page(cast.technologist)
    for name in ("route", "ask", "merge", "snooze", "decline"):
        part = browser.get(f"/triage/{three[0].code}/{name}/", **HTMX).content.decode()
        assert part.lstrip().startswith("<form") and f'hx-post="/triage/{three[0].code}/{name}/"' in part
        assert "<form" in browser.get(f"/triage/{three[0].code}/{name}/").content.decode()
    assert browser.get(f"/triage/{three[0].code}/fund/").status_code == 404


def test_after_a_move_the_next_opens_by_itself(page: Any, cast: SimpleNamespace, three: list[Any], no_sql_in_templates: None) -> None:
    browser = page(cast.technologist)
    done = browser.post(f"/triage/{three[0].code}/decline/", {"reason": "We own it.", "version": three[0].version}, **HTMX)
    text = done.content.decode()
    assert done.status_code == 200 and done.headers["HX-Push-Url"] == f"/triage/{three[1].code}/"
    assert text.lstrip().startswith(f'<div class="panel" data-number="{three[1].code}"')
    assert 'id="inbox-rows" hx-swap-oob="innerHTML"' in text and f'id="row-{three[0].code}"' not in text
    assert f"{three[0].code} is declined; its requester reads why." in text
    three[0].refresh_from_db()
    assert three[0].state == State.DECLINED
    # The last of the list leads back up; the very last leaves an empty inbox.
    last = browser.post(f"/triage/{three[2].code}/ask/", {"reason": "Which?", "version": three[2].version}, **HTMX)
    assert last.headers["HX-Push-Url"] == f"/triage/{three[1].code}/"
    empty = browser.post(f"/triage/{three[1].code}/route/", {"track": "standard", "version": three[1].version}, **HTMX)
    assert empty.headers["HX-Push-Url"] == "/triage/" and "Inbox clear" in empty.content.decode()


def test_without_script_the_next_opens_too(page: Any, cast: SimpleNamespace, three: list[Any]) -> None:
    done = page(cast.technologist).post(f"/triage/{three[0].code}/ask/", {"reason": "Which?", "version": three[0].version}, follow=True)
    assert done.redirect_chain == [(f"/triage/{three[1].code}/", 302)]
    assert f"{three[0].code} waits for an answer." in done.content.decode()


def test_a_missing_reason_comes_back_in_the_bar(page: Any, cast: SimpleNamespace, three: list[Any]) -> None:
    browser = page(cast.technologist)
    part = browser.post(f"/triage/{three[0].code}/decline/", {"reason": " ", "version": three[0].version}, **HTMX)
    assert part.status_code == 422 and part.headers["HX-Retarget"] == "#actions"
    assert "Write the reason the requester will see" in part.content.decode()
    whole = browser.post(f"/triage/{three[0].code}/decline/", {"reason": " ", "version": three[0].version})
    assert whole.status_code == 422 and "<html" in whole.content.decode()


def test_a_colleague_who_was_quicker_is_named_in_a_toast(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, three: list[Any]
) -> None:
    Story(cast, world, request=three[0]).routed()
    late = page(cast.technologist2).post(f"/triage/{three[0].code}/decline/", {"reason": "No", "version": 2}, **HTMX)
    assert late.status_code == 409 and "Mei Tanaka routed it for review" in late.content.decode()


def test_what_is_snoozed_is_away_until_its_day(page: Any, cast: SimpleNamespace, three: list[Any]) -> None:
    until = clock.today() + timedelta(days=3)
    asking.snooze(actor=cast.technologist, number=three[0].number, version=three[0].version, until=until)
    box = inbox.inbox(cast.technologist)
    assert [row.number for row in box.rows] == [about.code for about in three[1:]]
    assert [(view.label, view.count) for view in box.views if view.label in ("All", "Snoozed")] == [("All", 2), ("Snoozed", 1)]
    text = page(cast.technologist).get("/triage/?view=snoozed").content.decode()
    assert f'id="row-{three[0].code}"' in text
    with clock.at(onrecord.in_days(4)):
        assert len(inbox.inbox(cast.technologist).rows) == 3, "it comes back on its day"


def test_ones_own_request_is_for_a_colleague(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world, requester=cast.technologist)
    text = page(cast.technologist).get("/triage/").content.decode()
    assert "Yours" in text and f'href="/triage/{about.code}/route/"' not in text
    assert page(cast.technologist).get(f"/triage/{about.code}/route/").status_code == 403


def test_gaps_and_limits_have_their_views(cast: SimpleNamespace, world: SimpleNamespace, three: list[Any]) -> None:
    gap = bring_to(State.IN_TRIAGE, cast, world, answers={"estimate": None, "personal_data": None})
    assert [row.number for row in inbox.inbox(cast.technologist, "gaps").rows] == [gap.code]
    assert three[0].code in [row.number for row in inbox.inbox(cast.technologist, "limit").rows]
    assert gap.code not in [row.number for row in inbox.inbox(cast.technologist, "limit").rows]


def test_the_queries_of_the_inbox_do_not_grow(page: Any, cast: SimpleNamespace, world: SimpleNamespace, three: list[Any]) -> None:
    browser = page(cast.technologist)
    counts = []
    for more in (0, 12):
        for _ in range(more):
            bring_to(State.IN_TRIAGE, cast, world)
        browser.get(f"/triage/{three[0].code}/")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/triage/{three[0].code}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_similar_ones_say_what_became_of_them(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    words = {"title": "Replace the survey tool", "outcome": "Tracker keeps running", "problem": "Vendor ends the survey product"}
    old = bring_to(State.DECLINED, cast, world, answers=words)
    other = bring_to(State.DECLINED, cast, world, answers={"title": "Price feed", "outcome": "Faster prices", "problem": "Slow"})
    about = bring_to(State.IN_TRIAGE, cast, world, answers=words)
    found = similar.like(about, cast.technologist)
    assert [one.number for one in found] == [old.code]
    assert found[0].why.startswith("declined: “We own this already”, same goal")
    assert other.code not in [one.number for one in found]


def test_similar_ones_are_only_those_one_may_see(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True}, requester=cast.outsider)
    about = bring_to(State.IN_TRIAGE, cast, world)
    assert similar.like(about, cast.marketer) == []
    assert len(similar.like(about, cast.technologist)) == 1


def test_the_view_stays_while_one_works_through_it(page: Any, cast: SimpleNamespace, world: SimpleNamespace, three: list[Any]) -> None:
    gaps = [bring_to(State.IN_TRIAGE, cast, world, answers={"estimate": None}) for _ in range(2)]
    browser = page(cast.technologist)
    text = browser.get("/triage/?view=gaps").content.decode()
    assert f"/triage/{gaps[0].code}/decline/?view=gaps" in text and f"/triage/{gaps[1].code}/?view=gaps" in text
    done = browser.post(f"/triage/{gaps[0].code}/decline/?view=gaps", {"reason": "No", "version": gaps[0].version}, **HTMX)
    assert done.headers["HX-Push-Url"] == f"/triage/{gaps[1].code}/?view=gaps"
    assert f'id="row-{three[0].code}"' not in done.content.decode()
