"""The proof of the gate: it counts what came which way, and turns red where a guard was off and something came by none."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from ground import make_cast
from stories import bring_to, make_world

from collab import readiness
from collab.events import delivery
from collab.notices.models import Notice
from projects.intake import gate
from projects.intake.gate_models import GateProof
from projects.intake.states import State
from tests.sabotage import without

pytestmark = pytest.mark.django_db

# A promise of money whose route nobody made, and one that whoever asked for it routed.
NO_ROUTER = """UPDATE approvals_route SET routed_by_id = (SELECT id FROM people_person WHERE username = 'finance') WHERE id = (
    SELECT min(route_id) FROM funds_allocation)"""
A_FOURTH = "UPDATE approvals_route SET kind = 'break_glass' WHERE id = (SELECT min(route_id) FROM funds_allocation)"
OTHER_WORK = "UPDATE portfolio_project SET number = number + 1000"


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


@pytest.mark.parametrize(
    ("table", "attack", "says"),
    [
        ("approvals_route", NO_ROUTER, "no technologist routed it"),
        ("approvals_route", A_FOURTH, "not two executives let it through"),
        ("portfolio_project", OTHER_WORK, "its route is of other work"),
    ],
)
def test_what_came_by_no_way_turns_it_red(table: str, attack: str, says: str, real_db: None, owner: Any) -> None:
    cast = make_cast()
    bring_to(State.IN_DELIVERY, cast, make_world(cast))
    assert gate.prove().lacking == 0
    with without(owner, table), owner.cursor() as cursor:
        cursor.execute(attack)
    out = StringIO()
    with pytest.raises(CommandError) as red:
        call_command("prove_gate", stdout=out)
    assert red.value.returncode == 1
    assert says in out.getvalue()
    last = GateProof.objects.latest("pk")
    assert last.lacking > 0 and readiness.gate().state == readiness.DEGRADED
    delivery.deliver_due()
    assert set(Notice.objects.filter(text__contains="proof of the gate").values_list("person__username", flat=True)) == {
        "admin", "admin2", "auditor",
    }  # fmt: skip
