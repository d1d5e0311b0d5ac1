"""The stream of each kind of thing, by page and API alike: in order, by kind, a page at a time, and to whom it tells what."""

from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import bring_to

from collab.kit.numbering import parse
from collab.notes import operations as notes
from projects.intake.models import Request
from projects.intake.states import State
from projects.portfolio import operations as portfolio

Page = Callable[..., Client]
Beside = Callable[..., None]
pytestmark = pytest.mark.usefixtures("no_sql_in_templates")


def told(api: Any, person: Any, at: str, **query: str) -> list[dict[str, Any]]:
    answer = api(person).get(f"/api/v1/{at}/stream/", query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


@pytest.mark.parametrize("kind", ["requests", "projects", "funds", "kpis", "goals"])
def test_each_kind_of_thing_has_one(kind: str, page: Page, api: Any, cast: SimpleNamespace, work: Request) -> None:
    code = {"funds": "growth", "kpis": "match-rate", "goals": "know-customers"}.get(kind, work.code)
    notes.write(things=kind, code=code, actor=cast.finance, text="Look.")
    shown = page(cast.finance).get(f"/stream/{kind}/{code}/")
    body = shown.content.decode()
    assert shown.status_code == 200 and "data-steps" in body
    found = told(api, cast.finance, f"{kind}/{code}")
    assert found and [one["id"] for one in found] == sorted((one["id"] for one in found), reverse=True)
    # What the page says it says in the same words.
    assert all(one["who"] in body and one["what"] in unescape(body) for one in found)
    beside = page(cast.finance).get(f"/{kind}/{code}/").content.decode()
    assert f'href="/stream/{kind}/{code}/"' in beside and 'data-poll="/polls/' in beside


def test_it_is_filtered_by_kind_and_every_entry_is_of_one(
    page: Page, api: Any, cast: SimpleNamespace, work: Request, beside: Beside
) -> None:
    beside(work)
    every = told(api, cast.finance, f"requests/{work.code}", limit="100")
    by_kind = {
        kind: told(api, cast.finance, f"requests/{work.code}", kind=kind, limit="100")
        for kind in ("moves", "notes", "files", "money", "decisions", "links")
    }
    assert sorted(one["id"] for some in by_kind.values() for one in some) == sorted(one["id"] for one in every)
    assert all(some and all(one["kind"] == kind for one in some) for kind, some in by_kind.items()), {k: len(v) for k, v in by_kind.items()}
    assert by_kind["notes"][0]["why"] == "Zebrafinch **note** 1" and by_kind["files"][0]["title"] == "Zebrafinch-1.txt"
    assert by_kind["links"][0]["url"] == "https://jira.example.com/browse/SHOP-1"
    body = page(cast.finance).get(f"/stream/requests/{work.code}/?kind=notes").content.decode()
    assert "<strong>note</strong>" in body and "SHOP-1" not in body
    assert page(cast.finance).get(f"/stream/requests/{work.code}/?kind=zebras").status_code == 400
    assert api(cast.finance).get(f"/api/v1/requests/{work.code}/stream/?kind=zebras").status_code == 400


def test_amounts_are_told_to_who_sees_them(api: Any, page: Page, cast: SimpleNamespace, work: Request) -> None:
    money = told(api, cast.finance, f"requests/{work.code}", kind="money")
    assert any("$" in one["what"] and "growth" in one["what"] for one in money), money
    for person in (cast.marketer, cast.outsider):
        seen = told(api, person, f"requests/{work.code}", limit="100")
        assert seen and not any("$" in one["what"] for one in seen)
        assert "$" not in page(person).get(f"/stream/requests/{work.code}/?kind=money").content.decode()
        # As its notes are: a fund is a name to them.
        assert api(person).get("/api/v1/funds/growth/stream/").status_code == 403
        assert page(person).get("/stream/funds/growth/").status_code == 403
    assert any(work.code in one["what"] for one in told(api, cast.cmo, "funds/growth", kind="money"))


def test_the_reviewing_sides_words_are_told_to_it_alone(api: Any, page: Page, cast: SimpleNamespace, work: Request, beside: Beside) -> None:
    beside(work, audience="reviewing")
    for person, sees in ((cast.finance, True), (cast.auditor, True), (cast.marketer, False), (cast.outsider, False)):
        assert ("Zebrafinch" in str(told(api, person, f"requests/{work.code}"))) == sees, person
        assert ("Zebrafinch" in page(person).get(f"/stream/requests/{work.code}/").content.decode()) == sees, person


def test_what_one_may_not_open_has_none(api: Any, page: Page, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    secret = bring_to(State.IN_DELIVERY, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})
    open_one = bring_to(State.IN_DELIVERY, cast, world)
    for part in ("", "version/", "link/"):
        assert page(cast.outsider).get(f"/stream/requests/{secret.code}/{part}").status_code == 404
    assert api(cast.outsider).get(f"/api/v1/requests/{secret.code}/stream/").status_code == 404
    assert page(cast.outsider).get("/stream/zebras/R-1/").status_code == 404
    # A link to it is told to who may open both ends.
    portfolio.link(number=parse(open_one.code), actor=cast.it_lead, version=1, before=parse(secret.code), why="")
    for at in (f"projects/{open_one.code}", f"requests/{open_one.code}"):
        assert secret.code in str(told(api, cast.technologist, at))
        assert secret.code not in str(told(api, cast.outsider, at))


def test_it_comes_a_page_at_a_time_and_older_ones_are_none_twice(
    page: Page, api: Any, cast: SimpleNamespace, work: Request, beside: Beside
) -> None:
    for number in range(5):
        beside(work, number)
    first = page(cast.finance).get(f"/stream/requests/{work.code}/").content.decode()
    older = first.partition("before=")[2].partition('"')[0]
    assert first.count("<li tabindex") == 25 and older
    rest = page(cast.finance).get(f"/stream/requests/{work.code}/?before={older}").content.decode()
    every = told(api, cast.finance, f"requests/{work.code}", limit="100")
    assert rest.count("<li tabindex") == len(every) - 25 > 0
    found: list[int] = []
    at = f"/api/v1/requests/{work.code}/stream/?limit=7"
    while at:
        answer = api(cast.finance).get(at).json()
        found, at = [*found, *(one["id"] for one in answer["results"])], answer["next"]
    assert found == [one["id"] for one in every]
    assert page(cast.finance).get(f"/stream/requests/{work.code}/?before=x").status_code == 404


def test_htmx_gets_the_newest_alone_and_the_page_that_stands_keeps_its_forms(
    page: Page, cast: SimpleNamespace, work: Request, beside: Beside
) -> None:
    beside(work)
    part = page(cast.finance).get(f"/stream/requests/{work.code}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "<form" not in part and "data-autofocus" in part and "Zebrafinch" in part
    assert part.lstrip().startswith("<div data-stream") and 'data-poll="/polls/' in part


@pytest.mark.parametrize(
    "at", ["/requests/{}/", "/projects/{}/", "/stream/requests/{}/", "/api/v1/requests/{}/stream/", "/api/v1/requests/{}/watchers/"]
)
def test_however_much_stands_beside_it_asks_no_more_queries(
    at: str, page: Page, cast: SimpleNamespace, work: Request, beside: Beside
) -> None:
    client, url = page(cast.finance), at.format(work.code)

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    def follow(*people: str) -> None:
        for name in people:
            page(getattr(cast, name)).post(f"/notes/requests/{work.code}/watch/", {"on": "yes"})

    beside(work)
    follow("cmo")
    one = (asked(), asked())[1]
    for number in range(2, 7):
        beside(work, number)
    follow("cio", "outsider", "architect", "privacy", "auditor", "admin", "business", "marketing_lead")
    assert asked() == one
