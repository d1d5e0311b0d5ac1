"""The list of requests: views, filters and order in the address, page by page, nobody's secrets in it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to

from collab.kit import clock
from collab.kit.money import Money
from projects.intake.models import Request
from projects.intake.operations import edit, ending
from projects.intake.queries.list import lists
from projects.intake.states import State
from tests import onrecord

pytestmark = pytest.mark.django_db


def drafts(person: Any, count: int, **fields: Any) -> None:
    now = clock.now()
    made = (
        Request(
            requester=person,
            holder=person,
            title=f"Wish {n}",
            made_at=now,
            updated_at=now,
            state_since=now,
            revenue_generated=n % 7 or None,
            **fields,
        )
        for n in range(count)
    )
    Request.objects.bulk_create(made)


def numbers(person: Any, **asked: str) -> list[str]:
    return [row.number for row in lists.page(person, lists.filters(asked)).rows]


def test_views_show_what_they_say(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    draft = bring_to(State.DRAFT, cast, world).code
    triage = bring_to(State.IN_TRIAGE, cast, world).code
    asked = bring_to(State.NEEDS_INFORMATION, cast, world).code
    approval = bring_to(State.IN_APPROVAL, cast, world).code
    approved = bring_to(State.APPROVED, cast, world).code
    closed = bring_to(State.CLOSED, cast, world).code
    declined = bring_to(State.DECLINED, cast, world).code
    assert numbers(cast.marketer, view="mine") == [declined, closed, approved, approval, asked, triage, draft]
    assert numbers(cast.marketer, view="waiting") == [asked, draft]
    assert numbers(cast.technologist, view="waiting") == [triage]
    assert numbers(cast.business, view="waiting") == [approval]
    assert numbers(cast.finance, view="waiting") == [approved]
    assert numbers(cast.outsider, view="open") == [approved, approval, asked, triage]
    assert numbers(cast.outsider, view="live") == [closed]
    assert numbers(cast.outsider, view="ended") == [declined, closed]
    assert numbers(cast.technologist, view="all") == [declined, closed, approved, approval, asked, triage]


def test_filters_narrow(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    one = bring_to(State.IN_TRIAGE, cast, world, answers={"title": "Survey tool"}).code
    two = bring_to(State.APPROVED, cast, world, requester=cast.outsider, answers={"title": "Price feed"}).code
    assert numbers(cast.cio, view="all", state="approved") == [two]
    assert numbers(cast.cio, view="all", stage="triage") == [one]
    assert numbers(cast.cio, view="all", requester="outsider") == [two]
    assert numbers(cast.outsider, view="all", requester="me") == [two]
    assert numbers(cast.cio, view="all", goal="know-customers") == [two, one]
    assert numbers(cast.cio, view="all", goal="another") == []
    assert numbers(cast.cio, view="all", q="surveys") == [one], "found by the stem"
    assert numbers(cast.cio, view="all", q=two.lower()) == [two]


@pytest.mark.parametrize(
    "query",
    [
        "view=none",
        "state=x",
        "stage=x",
        "sort=title",
        "sort=number.up",
        "older=x",
        "newer=~",
        "older=9~9~9",
        "q=%00",
        "older=NaN~1&sort=value",
    ],
)
def test_a_filter_that_does_not_exist_is_refused(page: Any, cast: SimpleNamespace, query: str) -> None:
    assert page(cast.marketer).get(f"/requests/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["q=%27%3B--", "q=%22", "q=-", "q=a+OR", "q=:*", "q=%E2%80%AE", "older=1e3~5&sort=value", "older=9999999~999999999"]
)
def test_odd_words_are_only_words(page: Any, cast: SimpleNamespace, query: str) -> None:
    assert page(cast.marketer).get(f"/requests/?{query}").status_code == 200


@pytest.mark.parametrize("sort", ["number", "number.asc", "updated", "updated.asc", "needed", "needed.desc", "value", "value.asc"])
def test_every_row_is_on_exactly_one_page_in_both_directions(page: Any, cast: SimpleNamespace, sort: str) -> None:
    drafts(cast.marketer, 60)
    browser = page(cast.marketer)
    seen: list[list[str]] = []
    address = f"/requests/?view=mine&sort={sort}"
    while address:
        card = browser.get(address).context["page"]
        seen.append([row.number for row in card.rows])
        address, newer = card.older, card.newer
    assert [len(rows) for rows in seen] == [25, 25, 10]
    assert len({number for rows in seen for number in rows}) == 60
    back = [seen[-1]]
    while newer:
        card = browser.get(newer).context["page"]
        back.append([row.number for row in card.rows])
        newer = card.newer
    assert back == seen[::-1]


def test_money_is_compared_in_one_currency_and_what_is_unknown_is_last_either_way(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """¥9M is about $60k, whatever its digits say; nothing is less than something, and unknown is not nothing."""
    worth = {"Dear": ("806000", "USD"), "Yen": ("9000000", "JPY"), "Cheap": ("50000", "USD"), "Nothing": ("0", "USD"), "Unknown": None}
    for title, value in worth.items():
        money = Money.of(*value) if value else None
        answers = {"title": title, "estimate": None, "revenue_generated": money, "revenue_protected": None, "needed_by": None}
        Story(cast, world, answers=answers).drafted()
    down, up = (
        [row.title for row in lists.page(cast.marketer, lists.filters({"view": "mine", "sort": sort})).rows]
        for sort in ("value", "value.asc")
    )
    assert down == ["Dear", "Yen", "Cheap", "Nothing", "Unknown"]
    assert up == ["Nothing", "Cheap", "Yen", "Dear", "Unknown"]


def test_a_new_value_is_worth_what_it_is_now(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(
        cast, world, answers={"estimate": None, "revenue_generated": Money.of("9000000", "JPY"), "revenue_protected": None}
    ).drafted()
    assert 40_000 < story.request.worth < 90_000
    edit.edit(actor=cast.marketer, revenue_generated=Money.of("10", "USD"), **story.seen)
    story.request.refresh_from_db()
    assert story.request.worth == 10


def test_a_day_that_is_not_known_is_last_either_way(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    today = clock.today()
    for title, day in (("Soon", today + timedelta(days=9)), ("Never said", None), ("Late", today + timedelta(days=99))):
        Story(cast, world, answers={"title": title, "needed_by": day}).drafted()
    for sort, titles in (("needed", ["Soon", "Late", "Never said"]), ("needed.desc", ["Late", "Soon", "Never said"])):
        assert [row.title for row in lists.page(cast.marketer, lists.filters({"view": "mine", "sort": sort})).rows] == titles


def test_the_count_stops_where_nobody_counts_any_more(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 30)
    drafts(cast.marketer, 60)
    assert lists.page(cast.marketer, lists.filters({"view": "mine"})).count_words == "more than 30"


def test_the_longest_wait_stands_beside_the_count(cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(onrecord.days_ago(90)):
        drafts(cast.marketer, 2)
    with clock.at(onrecord.days_ago(9)):
        bring_to(State.IN_TRIAGE, cast, world)
    open_ones = lists.filters({"view": "open"})
    assert lists.page(cast.technologist, open_ones).oldest == "9 days"
    assert lists.page(cast.technologist, lists.filters({"view": "all"})).oldest == ""
    assert lists.page(cast.technologist, lists.filters({"view": "open", "q": "zebra"})).oldest == ""
    monkeypatch.setattr(lists, "MOST_COUNTED", 0)
    assert lists.page(cast.technologist, open_ones).oldest == ""


def test_the_number_of_queries_does_not_grow(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    def asked(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    browser = page(cast.technologist)
    for _ in range(2):
        bring_to(State.IN_APPROVAL, cast, world)
    addresses = ("/requests/?view=all", "/requests/?view=all&sort=value", "/requests/?view=all&q=attribution")
    few = [asked(address) for address in addresses]
    for _ in range(10):
        bring_to(State.IN_APPROVAL, cast, world)
    assert [asked(address) for address in addresses] == few


def test_drafts_by_the_hundred_take_no_more_queries(page: Any, cast: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    counts = []
    for more in (10, 190):
        drafts(cast.marketer, more)
        browser.get("/requests/?view=mine")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/requests/?view=mine")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_secrets_change_nothing_in_what_others_see(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.IN_APPROVAL, cast, world)
    browser = page(cast.outsider)
    addresses = ("/requests/?view=all", "/requests/?view=all&q=attribution", "/requests/?view=open&sort=value", "/palette/?q=attribution")

    def seen() -> list[str]:
        cache.clear()
        # The token against forged forms is another in every answer.
        return [browser.get(address).content.decode().split("<main", 1)[-1].split('<div id="toasts"')[0] for address in addresses]

    before = seen()
    for state in (State.IN_TRIAGE, State.IN_APPROVAL, State.DECLINED):
        bring_to(state, cast, world, answers={"is_confidential": True})
    assert seen() == before


def test_usual_times_come_from_the_history(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    now = clock.now()
    about = bring_to(State.IN_TRIAGE, cast, world)

    def mine() -> Any:
        cache.clear()
        return next(row for row in lists.page(cast.marketer, lists.filters({"view": "mine"})).rows if row.number == about.code)

    assert mine().usual == "no estimate yet" and mine().expected_on is None
    for days in (2, 3, 4, 5, 10):
        story = Story(cast, world)
        with clock.at(now - timedelta(days=40)):
            story.drafted().submitted()
        with clock.at(now - timedelta(days=40 - days)):
            ending.decline(actor=cast.technologist, reason="No.", **story.seen)
    assert mine().usual == "usually 4–10 days", "half took up to 4, 85 in a hundred up to 10"
    assert mine().expected_on is None, "the later stages have no history yet"


@pytest.mark.parametrize("who", ["marketer", "technologist", "business", "finance", "cio", "auditor", "admin"])
def test_the_list_answers_everyone(page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None, who: str) -> None:
    bring_to(State.IN_APPROVAL, cast, world)
    for view in lists.VIEWS:
        assert page(getattr(cast, who)).get(f"/requests/?view={view}").status_code == 200
