"""``/.well-known/security.txt``: for anybody where somebody is named, and not there where nobody is."""

from datetime import datetime
from typing import Any

from django.test import Client

from collab.kit import clock

ADDRESS = "/.well-known/security.txt"


def test_without_a_contact_there_is_none(client: Client, db: None) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_who_is_named_is_told_to_strangers(client: Client, db: None, settings: Any) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.com", "https://example.com/security"]
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    said = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in said if name == "Contact"] == settings.SECURITY_CONTACT
    (ends,) = (datetime.fromisoformat(value) for name, value in said if name == "Expires")
    assert clock.now() < ends, "it holds, whenever it is read"
    assert client.post(ADDRESS).status_code in (403, 405)
