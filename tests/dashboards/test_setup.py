"""The first-run page: it says what is there and what is missing, shows itself on an administrator's home until nothing is, and so does the command."""

from contextlib import suppress
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from collab.access.models import Duty
from collab.dashboards.setup import steps
from tests import onrecord

pytestmark = pytest.mark.usefixtures("no_sql_in_templates")


def missing() -> set[str]:
    return {card.key for card in steps.steps() if card.needed and not card.is_done}


def test_what_is_missing_is_said_until_it_is_there(cast: SimpleNamespace, page: Any) -> None:
    assert {"policy", "goals", "year", "funds"} <= missing()
    home = page(cast.admin).get("/").text
    assert "This portal is not set up yet" in home and "/setup/" in home
    assert "not set up yet" not in page(cast.marketer).get("/").text
    told = page(cast.admin).get("/setup/").text
    assert "Without one no request can be routed." in told and "/funds/years/new/" in told
    assert page(cast.marketer).get("/setup/").status_code == 403


def test_what_is_there_is_missed_no_more(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    assert missing() == set()
    assert "not set up yet" not in page(cast.admin).get("/").text
    assert "Nothing is missing" in page(cast.admin).get("/setup/").text
    onrecord.end(Duty.objects.filter(role="finance"), until_on=world.year.starts_on)
    cache.clear()
    assert "duties" in missing()
    assert "not set up yet" in page(cast.admin).get("/").text


def test_the_command_says_the_same(cast: SimpleNamespace) -> None:
    out = StringIO()
    with suppress(SystemExit):  # a checkout without static files is not all well
        call_command("check_setup", stdout=out)
    for card in steps.steps():
        assert f"first run: {card.key}" in out.getvalue() and card.there in out.getvalue()
