"""What browsers are told to refuse stands in every answer, whatever it is and whoever asked."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

ADDRESSES = (
    "/login/", "/", "/preferences/", "/requests/", "/no-such-page/", "/audit/", "/executive.csv", "/livez",
    "/api/v1/requests/", "/api/v1/audit/", "/api/schema/",
)  # fmt: skip


def told(answer: Any) -> dict[str, str]:
    policy = {name: " ".join(words) for name, *words in (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    if answer.headers["Content-Type"].startswith("text/"):
        assert "charset=utf-8" in answer.headers["Content-Type"]
    return policy


@pytest.mark.parametrize("who", ["nobody", "marketer", "cmo"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_says_what_is_refused(cast: SimpleNamespace, page: Callable[..., Client], address: str, who: str) -> None:
    client = Client() if who == "nobody" else page(getattr(cast, who))
    answer = client.get(address)
    policy = told(answer)
    assert (policy["default-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    # Falls back to default-src: nothing is embedded.
    assert policy.get("object-src", "'none'") == "'none'"
    assert "unsafe" not in policy["script-src"] and "http" not in policy["script-src"]
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_a_static_file_says_it_too(db: None, settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = False
    (tmp_path / "icons.0123456789ab.svg").write_text("<svg/>")
    answer = Client().get("/static/icons.0123456789ab.svg")
    assert (answer.status_code, told(answer)["default-src"]) == (200, "'none'")
    answer.close()


def test_signing_out_has_the_browser_forget(cast: SimpleNamespace, page: Callable[..., Client]) -> None:
    assert page(cast.marketer).post("/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'
