"""Two people at the same instant, on real connections: one wins, the other is told."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import make_cast
from stories import make_world

from collab.events.models import Event
from collab.kit.errors import Refusal
from projects.portfolio import operations
from projects.portfolio.models import Dependency, Project
from tests.together import at_once

from .conftest import make_project


def outcomes(*calls: Callable[[], Any]) -> list[str]:
    """What came of each call at the same instant: done, or the refusal's code."""
    return sorted(
        came.code if isinstance(came, Refusal) else "done" if not isinstance(came, Exception) else repr(came) for came in at_once(*calls)
    )


@pytest.fixture
def house(real_db: None) -> SimpleNamespace:
    cast = make_cast()
    return SimpleNamespace(cast=cast, world=make_world(cast))


@pytest.mark.servers
def test_two_leads_with_the_same_version(house):
    cast = house.cast
    project = make_project(cast, house.world, 231)
    calls = [
        lambda: operations.update_project(number=231, actor=cast.it_lead, version=1, health_it="on_track"),
        lambda: operations.update_project(number=231, actor=cast.marketing_lead, version=1, ends_on=date(2027, 1, 1)),
    ]
    assert outcomes(*calls) == ["conflict", "done"]
    project.refresh_from_db()
    assert project.version == 2
    assert Event.objects.filter(kind="portfolio.project.updated").count() == 1


@pytest.mark.servers
def test_two_links_that_would_close_a_circle(house):
    cast = house.cast
    for number in (1, 2, 3):
        make_project(cast, house.world, number)
    operations.link(number=2, before=1, actor=cast.it_lead)
    calls = [
        lambda: operations.link(number=3, before=2, actor=cast.it_lead),
        lambda: operations.link(number=1, before=3, actor=cast.marketing_lead),
    ]
    assert outcomes(*calls) == ["conflict", "done"]
    assert Dependency.objects.count() == 2


@pytest.mark.servers
def test_twelve_at_once_lose_no_write(house):
    cast = house.cast
    make_project(cast, house.world, 231)
    calls = [
        lambda n=n: operations.plan_milestone(number=231, actor=cast.it_lead, title=f"M{n % 6}", due_on=date(2027, 1, 1 + n))
        for n in range(12)
    ]
    assert outcomes(*calls) == ["done"] * 6 + ["unfit"] * 6
    assert Project.objects.get().version == 7
