"""NUL is no text: wherever it comes, it is refused by its place and nothing breaks."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from projects.intake.states import State

pytestmark = pytest.mark.django_db


def test_json_names_the_field(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    answer = api(cast.marketer).post("/api/v1/requests/", {"title": "a\x00b"}, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["title"]
    deep = {"version": 1, "allocations": [{"fund": "growth\x00", "amount": {"amount": "1", "currency": "USD"}}]}
    answer = api(cast.finance).post("/api/v1/requests/R-1/fund/", deep, format="json")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "address",
    ["/requests/?q=%00", "/search/?q=a%00b", "/requests/?goal=%00", "/projects/?view=%00", "/kpis/%00/", "/api/v1/requests/?q=%00"],
)
def test_no_address_breaks(cast: SimpleNamespace, world: SimpleNamespace, page: Any, address: str) -> None:
    assert page(cast.technologist).get(address).status_code < 500


def test_no_form_breaks(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    browser, about = page(cast.marketer), bring_to(State.DRAFT, cast, world)
    assert browser.post("/requests/new/", {"key": "a\x00", "start": "\x00"}).status_code < 500
    assert browser.post(f"/requests/{about.code}/edit/problem/", {"problem": "a\x00", "version": 1}).status_code == 422
    assert browser.post("/people/me/words/", {"at": "/\x00/", "typing": "yes"}).status_code < 500
