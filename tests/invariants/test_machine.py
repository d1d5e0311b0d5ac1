"""A request led by random hands: whatever anybody tries, in any order, the rules hold after every step."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import bring_to

from collab.events.models import Event
from funding.funds import proof as funds
from funding.funds.models import Allocation
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.intake.states import State as S
from tests.matrix.test_moves import EVERYBODY, MAY, body

FEW, MANY = 6, 400
BEHIND_THE_GATE = (S.IN_APPROVAL, S.APPROVED, S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.CLOSED)
ARROWS = {(step.action, str(step.source), str(step.target)) for step in FLOW}
# A step is a wild guess, or one of those that the table allows now: else few would get far.
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=8, max_size=25)


def choice(request: Request, is_wild: bool, one: int, two: int) -> tuple[str, str]:
    """Who tries what."""
    allowed = [(who, action) for action, states in MAY.items() for who in sorted(states.get(request.state, ())) if action != "withdraw"]
    if is_wild or not allowed:
        return EVERYBODY[one % len(EVERYBODY)], list(MAY)[two % len(MAY)]
    who, action = allowed[one % len(allowed)]
    return (("business", "architect", "privacy", "finance")[two % 4], action) if action == "decide" else (who, action)


def holds(request: Request, before: tuple[str, int], status: int, action: str) -> None:
    """What must be true after every step, whether it was made or refused."""
    moves = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).order_by("sequence")
    if status == 200:
        last = moves.last()
        assert last is not None and request.version == before[1] + 1
        assert (last.action, last.source, last.target, last.version) == (action, before[0], request.state, request.version)
        assert (action, before[0], request.state) in ARROWS or action == "resume"
    else:
        assert status in (400, 403, 404, 409), status
        assert (request.state, request.version) == before
    assert [event.sequence for event in moves] == list(range(1, len(moves) + 1))
    if request.state in BEHIND_THE_GATE:
        assert request.route is not None and request.route.routed_by_id != request.requester_id
        assert not request.route.decisions.filter(person_id=request.requester_id).exists()
    if request.state in (S.FUNDED, S.IN_DELIVERY, S.DELIVERED):
        assert Allocation.objects.filter(route=request.route).exclude(state="released").exists()
    assert funds.troubles() == []


def walk(steps: list[tuple[bool, int, int]], cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    place = transaction.savepoint()
    request, other = bring_to(S.DRAFT, cast, world), bring_to(S.IN_TRIAGE, cast, world)
    for is_wild, one, two in steps:
        who, action = choice(request, is_wild, one, two)
        before = (request.state, request.version)
        answer = api(getattr(cast, who)).post(f"/api/v1/requests/{request.code}/{action}/", body(action, request, other), format="json")
        request = Request.objects.select_related("route").get(pk=request.pk)
        holds(request, before, answer.status_code, action)
    connection.check_constraints()
    transaction.savepoint_rollback(place)


@pytest.fixture
def told_anew() -> None:
    """The whole way of each story is gone here (tests/stages.py)."""


@settings(max_examples=FEW)
@given(steps=STEPS)
def test_the_rules_hold_after_every_step(
    steps: list[Any], told_anew: None, cast: SimpleNamespace, world: SimpleNamespace, api: Any
) -> None:
    walk(steps, cast, world, api)


@pytest.mark.slow
@settings(max_examples=MANY)
@given(steps=STEPS)
def test_the_rules_hold_after_every_step_for_long(
    steps: list[Any], told_anew: None, cast: SimpleNamespace, world: SimpleNamespace, api: Any
) -> None:
    walk(steps, cast, world, api)
