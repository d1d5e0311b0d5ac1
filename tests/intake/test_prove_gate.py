"""The proof of the gate counts what came which way, and keeps it."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from stories import bring_to

from collab import readiness
from projects.intake import gate
from projects.intake.states import State

pytestmark = pytest.mark.django_db


def told() -> str:
    out = StringIO()
    call_command("prove_gate", stdout=out)
    return out.getvalue()


def test_a_house_without_holes_is_proved_and_kept(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.FUNDED, cast, world)
    bring_to(State.IN_DELIVERY, cast, world)
    assert "routed 3, inherited 0, break_glass 0" in told()
    last = gate.last()
    assert last is not None and (last.routed, last.lacking) == (3, 0)
    assert readiness.gate().state == readiness.OK
