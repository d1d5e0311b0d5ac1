"""What nobody has taken over is said where it stands: on the page of a KPI, of a goal and of a launch, as long as it is so."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from collab.kit import clock
from collab.kpis import operations as kpis
from collab.registers import operations as registers
from projects.launches import operations as launches
from tests import onrecord

SAID = "has left, and nobody has taken over"


@pytest.mark.django_db
def test_the_pages_say_that_an_owner_left(cast: SimpleNamespace, world: SimpleNamespace, page: Callable[..., Any]) -> None:
    owner = world.kpi.owner_it
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme")
    launches.plan(actor=cast.cmo, code="spring", name="Spring sale", brand="acme", on=clock.today() + timedelta(days=60), owner=owner)
    reader = page(cast.technologist)
    pages = ("/kpis/match-rate/", "/goals/know-customers/", "/launches/spring/")
    assert [SAID in reader.get(url).text for url in pages] == [False] * 3
    onrecord.leave(owner)
    told = [reader.get(url).text for url in pages]
    assert [one.count(SAID) for one in told] == [1, 1 if world.goal.owner_it == owner else 0, 1]
    world.kpi.refresh_from_db()
    kpis.alter(actor=cast.technologist, code="match-rate", version=world.kpi.version, owner_it=cast.technologist)
    assert SAID not in reader.get("/kpis/match-rate/").text
