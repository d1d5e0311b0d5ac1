"""The reader of the API's document: its own assets, its own looser policy for looks, and nobody else's."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from tests import onrecord


def policy(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


def test_only_the_looks_of_the_reader_are_loosened(cast: SimpleNamespace, page: Any) -> None:
    reader, home = (policy(page(cast.marketer).get(address)) for address in ("/api/docs/", "/"))
    assert "'unsafe-inline'" in reader["style-src"] and "data:" in reader["img-src"]
    assert reader["script-src"] == home["script-src"] == "'self'"
    assert home["style-src"] == home["img-src"] == "'self'"


def test_nothing_comes_from_elsewhere(cast: SimpleNamespace, page: Any) -> None:
    text = page(cast.marketer).get("/api/docs/").content.decode()
    assert re.findall(r'(?:src|href)="([^"]+)"', text)
    assert not [place for place in re.findall(r'(?:src|href)="([^"]+)"', text) if not place.startswith("/")]


def test_a_stranger_is_asked_to_sign_in_and_led_back(client: Any, db: None) -> None:
    answer = client.get("/api/docs/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/api/docs/")
    assert client.get("/api/v1/requests/").status_code == 401, "a program is told so"


def test_a_token_reads_it_and_a_wrong_one_is_told_so(client: Any, cast: SimpleNamespace) -> None:
    read = client.get("/api/docs/", headers={"Authorization": f"Token {onrecord.token(cast.marketer)}"})
    assert read.status_code == 200 and read["Content-Type"].startswith("text/html")
    assert client.get("/api/docs/", headers={"Authorization": "Token wrong"}).status_code == 401


@pytest.mark.parametrize("address", ["/api/schema/", "/api/schema/?format=yaml"])
def test_a_problem_is_json_also_where_the_document_is_not(client: Any, db: None, address: str) -> None:
    refused = client.get(address)
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert json.loads(refused.content)["status"] == 401
