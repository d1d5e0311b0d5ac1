"""On real connections: the proof of the gate turns red where a guard was off, and of two second keys at once one is turned."""

import time
from collections import Counter
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from ground import make_cast
from stories import Story, bring_to, make_world, usd

from collab import readiness
from collab.events import delivery
from collab.kit.errors import Conflict
from collab.notices.models import Notice
from funding.funds.models import Allocation
from projects.intake import gate
from projects.intake.gate_models import GateProof
from projects.intake.glass_models import BreakGlass
from projects.intake.models import Request
from projects.intake.operations import breaking
from projects.intake.states import State
from tests import onrecord
from tests.sabotage import without
from tests.together import at_once

# A promise of money whose route nobody made, and one that whoever asked for it routed.
NO_ROUTER = """UPDATE approvals_route SET routed_by_id = (SELECT id FROM people_person WHERE username = 'finance') WHERE id = (
    SELECT min(route_id) FROM funds_allocation)"""
A_FOURTH = "UPDATE approvals_route SET kind = 'break_glass' WHERE id = (SELECT min(route_id) FROM funds_allocation)"
OTHER_WORK = "UPDATE portfolio_project SET number = number + 1000"


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


MANY = 100_000
# As many as a large house has in ten years: each a copy of the one that is there, with its promise and its project.
COPIES = (
    """INSERT INTO approvals_route (kind, subject_kind, subject_id, number, facts, facts_version, requester_id, routed_by_id, routed_at, policy_id,
        track, amount, currency, weighed, data_class, state, round, carried, lighter_than, ended_at)
        SELECT r.kind, r.subject_kind, 1000000 + n, 1000000 + n, r.facts, r.facts_version, r.requester_id, r.routed_by_id, r.routed_at, r.policy_id,
        r.track, r.amount, r.currency, r.weighed, r.data_class, r.state, r.round, r.carried, r.lighter_than, r.ended_at
        FROM (SELECT * FROM approvals_route WHERE subject_kind = 'intake.request' LIMIT 1) r, generate_series(1, %s) n""",
    """INSERT INTO funds_allocation (route_id, fund_id, state, amount, covers, added, made_at) SELECT r.id, a.fund_id, a.state, a.amount, a.covers,
        a.added, a.made_at FROM (SELECT * FROM funds_allocation LIMIT 1) a, approvals_route r WHERE r.number > 1000000 AND %s > 0""",
)


@pytest.mark.slow
def test_a_hundred_thousand_are_proved_in_seconds(real_db: None, owner: Any) -> None:
    cast = make_cast()
    bring_to(State.IN_DELIVERY, cast, make_world(cast))
    with without(owner, "approvals_route"), without(owner, "funds_allocation"), owner.cursor() as cursor:
        for copy in COPIES:
            cursor.execute(copy, [MANY])
        cursor.execute("ANALYZE approvals_route, funds_allocation")
    since = time.monotonic()
    proved = gate.prove()
    assert (proved.routed, proved.lacking) == (MANY + 2, 0)
    assert time.monotonic() - since < 10


@pytest.mark.servers
def test_of_two_second_keys_at_once_one_is_turned(real_db: None) -> None:
    cast = make_cast()
    told = Story(cast, make_world(cast), answers={"estimate": usd(60_000)}).drafted().submitted()
    onrecord.give(cast.outsider, "cio")
    breaking.break_glass(
        actor=cast.cmo,
        reason="The payment page leaks addresses since this morning.",
        fund="growth",
        marketing_lead="marketing_lead",
        it_lead="it_lead",
        **told.seen,
    )
    seen = told.seen
    keys = [
        partial(breaking.break_glass, actor=who, reason="Our counsel says that it has to be live before the call.", **seen)
        for who in (cast.cio, cast.outsider)
    ]
    came = at_once(*keys)
    assert Counter(type(one) for one in came) == {Request: 1, Conflict: 1}, came
    assert Allocation.objects.count() == BreakGlass.objects.filter(state="broken").count() == 1
