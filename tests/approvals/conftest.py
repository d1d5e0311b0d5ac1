"""A policy in force, and a way to open a route in it, for every test of approvals."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import scene as scenes
from django.db import connection, transaction
from scene import BOARD
from stories import KEYS, published

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import decisions, routes
from collab.approvals.decisions import Outcome
from collab.approvals.models import Decision, Policy, Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST, DataClass
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from tests.fictional import told

Another = Callable[..., Person]
START = date(2020, 1, 1)


@pytest.fixture
def policy(request: pytest.FixtureRequest, cast: SimpleNamespace) -> Policy:
    return request.getfixturevalue("scene").policy if scenes.current() is BOARD else published(cast)


@pytest.fixture
def another(cast: SimpleNamespace) -> Another:
    """A further person with roles: ``another("business2", Role.BUSINESS)``."""
    return hire


def hire(username: str, *roles: Role) -> Person:
    person = Person.objects.create(username=username, first_name=username.title(), last_name="Extra")
    for role in roles:
        duties.give(person, role, since_on=START)
    return person


@operation
def route_it(
    people: SimpleNamespace,
    *,
    number: int = 231,
    track: str = "standard",
    amount: str = "40000.00",
    currency: str = "USD",
    data: str = "none",
    **more: Any,
) -> Route:
    """Open a route as an operation of its own."""
    given = {"kind": REQUEST, "subject_id": number, "number": number, "requester": people.marketer, "routed_by": people.technologist}
    facts = Facts(track, Money(Decimal(amount), currency), DataClass(data))
    route = routes.open_route(**{**given, "facts": facts, **more})
    told(route, route.routed_by, "intake.request.routed")
    return route


@operation
def say(route: Route, person: Person, verdict: str = "approve", **words: str) -> Outcome:
    """One decision as an operation of its own; the route is locked and fresh, as a request's operation has it."""
    locked = Route.objects.select_for_update().get(pk=route.pk)
    if person.username in KEYS and verdict in ("approve", "approve_with_conditions"):
        words = {**KEYS[person.username], **words}
    outcome = decisions.decide(route=locked, person=person, verdict=verdict, **words)
    told(route, person, given=Decision.objects.filter(route=route, person=person).latest("pk").pk)
    return outcome


@operation
def change(route: Route, *, amount: str = "40000.00", currency: str = "USD", data: str = "none", concerns: set[str]) -> None:
    told(route)
    routes.reopen(route, amount=Money(Decimal(amount), currency), data_class=DataClass(data), concerns=concerns)


@operation
def recuse(route: Route, person: Person, because: str = "sponsor") -> None:
    told(route)
    routes.recuse(route, person, because)


@operation
def void(route: Route) -> None:
    told(route)
    routes.void(route)


def raw(sql: str, *values: Any) -> None:
    """A statement as the portal's own database role, with every deferred guard asked at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def states(route: Route) -> list[tuple[int, str, dict[str, str]]]:
    """Where each step and each of its panels stands."""
    steps = route.steps.order_by("position")
    return [(step.position, step.state, {panel.role: panel.state for panel in step.panels.all()}) for step in steps]
