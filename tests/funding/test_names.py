"""A movement names its request to those who may see it, and to nobody else: the roof's own answer, with real requests."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from rest_framework.test import APIClient
from stories import bring_to

from collab.people.models import Person
from projects.intake.models import Request


@pytest.fixture
def funded(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to("funded", cast, world, answers={"is_confidential": True, "title": "The secret merger"})


@pytest.mark.parametrize(
    ("who", "named"), [("marketer", True), ("technologist", True), ("auditor", True), ("outsider", False), ("business", True)]
)
def test_a_confidential_request_in_the_ledger(
    cast: SimpleNamespace, funded: Request, who: str, named: bool, api: Callable[[Person], APIClient], page: Callable[[Person], Client]
) -> None:
    reader = getattr(cast, who)
    entries = api(reader).get("/api/v1/funds/growth/entries/").json()["results"]
    assert [one["about"] for one in entries] == [funded.code if named else "–", ""]
    for url in ("/funds/", "/funds/growth/"):
        text = page(reader).get(url).content.decode()
        assert (f"{funded.code}</a>" in text) is named
        assert "merger" not in text
