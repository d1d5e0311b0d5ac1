"""A mistake of ours is a page, a toast or a problem document that says so, without the frame and without what broke."""

from types import SimpleNamespace
from typing import Any

import pytest

from collab.dashboards.home import page as home
from collab.notices.api import Myself


@pytest.fixture
def nothing_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(home, "home", fail)
    monkeypatch.setattr(Myself, "get", fail)


@pytest.mark.usefixtures("nothing_works")
def test_a_page_says_that_it_is_not_the_reader(page: Any, cast: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    browser.raise_request_exception = False
    answer = browser.get("/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "<h1>Something broke" in text and "It is not you." in text
    assert "secret" not in text and "Priya" not in text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("nothing_works")
def test_a_part_of_a_page_says_it_as_a_toast(page: Any, cast: SimpleNamespace) -> None:
    browser = page(cast.marketer, headers={"HX-Request": "true"})
    browser.raise_request_exception = False
    answer = browser.get("/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "toast" in text and "It is not you." in text and "<html" not in text


@pytest.mark.usefixtures("nothing_works")
def test_the_api_answers_with_a_problem(api: Any, cast: SimpleNamespace) -> None:
    program = api(cast.marketer)
    program.raise_request_exception = False
    answer = program.get("/api/v1/people/me/")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 500 and "secret" not in answer.content.decode()
