"""Deciding: in order, side by side with a quorum, by the right people, once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from stories import published

from collab.access.models import Duty
from collab.access.roles import Role
from collab.approvals import queries
from collab.approvals.decisions import Outcome
from collab.approvals.defaults import Rule
from collab.approvals.models import Decision, Policy
from collab.approvals.states import REQUEST
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from tests import onrecord
from tests.stories import said

from .conftest import Another, change, route_it, say, states, void

pytestmark = pytest.mark.usefixtures("fictional")


def test_the_steps_pass_one_after_the_other(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, amount="60000.00")
    assert states(route) == [
        (1, "open", {"business": "open"}),
        (2, "waiting", {"architecture": "waiting"}),
        (3, "waiting", {"finance": "waiting"}),
    ]
    with pytest.raises(Conflict, match="not your turn"):
        say(route, cast.architect)
    assert say(route, cast.business) is Outcome.WAITING
    assert say(route, cast.architect) is Outcome.WAITING
    assert [state for _, state, _ in states(route)] == ["passed", "passed", "open"]
    assert say(route, cast.finance) is Outcome.PASSED
    route.refresh_from_db()
    assert (route.state, route.ended_at is not None) == ("passed", True)
    with pytest.raises(Conflict, match="has ended"):
        say(route, cast.finance)


def test_the_groups_of_a_step_decide_side_by_side_in_any_order(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, data="personal")
    say(route, cast.business)
    assert states(route)[1] == (2, "open", {"architecture": "open", "privacy": "open"})
    assert say(route, cast.privacy) is Outcome.WAITING
    assert say(route, cast.architect) is Outcome.PASSED


def test_two_keys(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, track="major", amount="900000.00")
    for person in (cast.business, cast.architect, cast.security, cast.finance, cast.cio):
        assert say(route, person) is Outcome.WAITING
    assert say(route, cast.cmo) is Outcome.PASSED


def test_a_quorum_of_two_takes_two_people(cast: SimpleNamespace, another: Another) -> None:
    second, third = another("business2", Role.BUSINESS), another("business3", Role.BUSINESS)
    rules = [Rule(track, 1, "Business", Role.BUSINESS, quorum=2) for track in ("fast", "standard", "major")]
    published(cast, rules=rules)
    route = route_it(cast)
    assert say(route, cast.business) is Outcome.WAITING
    with pytest.raises(Conflict, match="decided on this already"):
        say(route, cast.business)
    assert say(route, second, "approve_with_conditions", conditions="Only for customers who agreed.") is Outcome.PASSED
    with pytest.raises(Conflict):
        say(route, third)


def test_a_group_that_has_its_quorum_takes_no_more(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    late = another("architect2", Role.ARCHITECTURE)
    route = route_it(cast, data="personal")
    say(route, cast.business)
    say(route, cast.architect)
    with pytest.raises(Conflict, match="group has decided already"):
        say(route, late)


@pytest.mark.parametrize(
    ("verdict", "outcome", "state"), [("reject", Outcome.REJECTED, "rejected"), ("ask_for_changes", Outcome.CHANGES, "returned")]
)
def test_one_no_ends_the_route_with_its_reason(cast: SimpleNamespace, policy: Policy, verdict: str, outcome: Outcome, state: str) -> None:
    route = route_it(cast, data="personal")
    say(route, cast.business)
    say(route, cast.privacy)
    assert say(route, cast.architect, verdict, reason="It doubles the customer store.") is outcome
    route.refresh_from_db()
    assert route.state == state
    assert states(route)[1] == (2, "stopped", {"architecture": "stopped", "privacy": "passed"})
    assert said(Decision.objects.get(person=cast.architect).reason) == "It doubles the customer store."


@pytest.mark.parametrize(
    ("verdict", "words", "field"),
    [
        ("reject", {}, "reason"),
        ("reject", {"reason": "  "}, "reason"),
        ("ask_for_changes", {}, "reason"),
        ("approve_with_conditions", {"reason": "Fine."}, "conditions"),
        ("approve", {"conditions": "If it rains."}, "conditions"),
        ("approve", {"reason": "\u202eevil"}, "reason"),
        ("reject", {"reason": "x" * 4001}, "reason"),
        ("maybe", {}, "decision"),
    ],
)
def test_a_verdict_brings_the_words_it_needs(
    cast: SimpleNamespace, policy: Policy, verdict: str, words: dict[str, str], field: str
) -> None:
    route = route_it(cast)
    with pytest.raises(Invalid) as refused:
        say(route, cast.business, verdict, **words)
    assert list(refused.value.fields) == [field]
    assert not Decision.objects.filter(route__subject_kind=REQUEST).exists()


@pytest.mark.usefixtures("all_rights")
def test_nobody_decides_on_what_they_asked_for(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    both = another("both", Role.BUSINESS, Role.ARCHITECTURE)
    both.is_superuser = True
    both.save()
    route = route_it(cast, requester=both)
    assert not both.seats.exists()
    with pytest.raises(Forbidden, match="asked for"):
        say(route, both)


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("because", ["sponsor", "lead"])
def test_nobody_decides_on_what_they_sponsor_or_lead(cast: SimpleNamespace, policy: Policy, another: Another, because: str) -> None:
    boss = another("boss", Role.BUSINESS)
    boss.is_superuser = True
    boss.save()
    route = route_it(cast, recused=[(boss, because)])
    with pytest.raises(Forbidden, match="sponsor or lead"):
        say(route, boss)
    assert not queries.seats_open(route, boss)


def test_being_superuser_gives_no_seat(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    with pytest.raises(Forbidden, match="no seat"):
        say(route, cast.admin)


def test_a_role_that_ended_decides_no_more(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    another("business2", Role.BUSINESS)
    route = route_it(cast)
    onrecord.end(Duty.objects.filter(person=cast.business), until_on=clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden, match="no longer hold"):
        say(route, cast.business)


def test_somebody_who_left_decides_no_more(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    onrecord.leave(cast.business)
    with pytest.raises(Forbidden):
        say(route, cast.business)


def test_a_person_of_two_groups_decides_once(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    both = another("both", Role.BUSINESS, Role.ARCHITECTURE)
    route = route_it(cast)
    assert both.seats.count() == 2
    assert say(route, both) is Outcome.WAITING
    with pytest.raises(Conflict, match="decided on this already"):
        say(route, both)
    assert say(route, cast.architect) is Outcome.PASSED


def test_a_request_that_came_again_seats_nobody_in_a_second_role(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    both = another("both", Role.BUSINESS, Role.ARCHITECTURE)
    first = route_it(cast)
    say(first, both, "ask_for_changes", reason="Say which customers.")
    again = route_it(cast)
    assert list(both.seats.filter(panel__step__route=again).values_list("panel__role", flat=True)) == ["business"]


def test_nobody_decides_in_two_roles_after_a_material_change(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    both = another("both", Role.BUSINESS, Role.ARCHITECTURE)
    route = route_it(cast)
    say(route, both)
    change(route, data="personal", concerns={"data_class"})
    with pytest.raises(Forbidden, match="another role"):
        say(route, both)
    assert not queries.seats_open(route, both)
    assert queries.seats_open(route, cast.architect)


def test_a_void_route_takes_no_decision(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    void(route)
    assert route.state == "void"
    with pytest.raises(Conflict, match="has ended"):
        say(route, cast.business)
