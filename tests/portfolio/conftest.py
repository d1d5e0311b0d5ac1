"""Passed and funded routes with numbers of the test's own choice: what a project needs before it can start."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from stories import usd

from collab.approvals import decisions, routes
from collab.approvals.models import Decision, Panel, Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST
from funding.funds import allocations
from projects.portfolio import starting
from projects.portfolio.models import Project
from tests.fictional import told


@pytest.fixture(autouse=True)
def no_requests(fictional: None) -> None:
    """A project needs a passed route; whether there is a request behind it is asked in intake."""


DECIDES = {
    "business": "business",
    "architecture": "architect",
    "privacy": "privacy",
    "finance": "finance",
    "cmo": "cmo",
    "cio": "cio",
    "security": "security",
}


def make_route(
    cast: SimpleNamespace, number: int, *, funded: bool = True, passed: bool = True, fund: str = "platform", track: str = "fast"
) -> Route:
    """A route as the real flow leaves it: opened by the technologist, approved by its groups, money reserved."""
    with transaction.atomic():
        given = {"requester": cast.marketer, "routed_by": cast.technologist, "facts": Facts(track, usd(5000), "none")}
        route = routes.open_route(kind=REQUEST, subject_id=number, number=number, **given)
        told(route, cast.technologist, "intake.request.routed")
        if not passed:
            return route
        for panel in Panel.objects.filter(step__route=route).order_by("step__position", "role"):
            person = getattr(cast, DECIDES[panel.role])
            decisions.decide(route=route, person=person, verdict="approve", reason=f"The {panel.role} group has read it and stands by it.")
            told(route, person, given=Decision.objects.filter(route=route, person=person).latest("pk").pk)
        if funded:
            allocations.reserve(route=route, amounts=[(fund, usd(5000))], actor=cast.finance)
        return route


def make_project(
    cast: SimpleNamespace, world: SimpleNamespace, number: int, *, fund: str = "platform", track: str = "fast", **facts: Any
) -> Project:
    given = {
        "title": f"Project {number}", "goal": world.goal, "moment": world.moment, "marketing_lead": cast.marketing_lead,
        "it_lead": cast.it_lead, "actor": cast.technologist, "is_confidential": False,
    }  # fmt: skip
    with transaction.atomic():
        route = make_route(cast, number, fund=fund, track=track)
        project = starting.create(route=route, **(given | facts))
        allocations.commit(route=route, actor=cast.technologist)
        return project


@pytest.fixture
def start(cast: SimpleNamespace, world: SimpleNamespace) -> Callable[..., Project]:
    """``start(231, starts_on=…)``: a project with both leads of the cast."""
    return lambda number, **facts: make_project(cast, world, number, **facts)
