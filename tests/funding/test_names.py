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
    ("who", "is_open"),
    [
        ("auditor", True),
        ("finance", True),
        ("cmo", True),
        ("marketer", False),
        ("technologist", False),
        ("outsider", False),
        ("business", False),
    ],
)
def test_whoever_reads_a_funds_ledger_may_open_what_it_pays_for(
    cast: SimpleNamespace, funded: Request, who: str, is_open: bool, api: Callable[[Person], APIClient], page: Callable[[Person], Client]
) -> None:
    reader = getattr(cast, who)
    answer = api(reader).get("/api/v1/funds/growth/entries/")
    assert answer.status_code == (200 if is_open else 403)
    if is_open:
        assert [one["about"] for one in answer.json()["results"]] == [funded.code, ""]
    for url in ("/funds/", "/funds/growth/"):
        text = page(reader).get(url).content.decode()
        assert (f"{funded.code}</a>" in text) is is_open
        assert "merger" not in text
