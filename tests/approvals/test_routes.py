"""Routes: opened by a technologist under the policy of the day, and begun again by a material change."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from stories import published

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.approvals import queries
from collab.approvals.decisions import Outcome
from collab.approvals.defaults import Rule
from collab.approvals.models import Decision, Panel, Policy, Recusal, Route
from collab.approvals.states import REQUEST
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from tests import onrecord

from .conftest import Another, change, recuse, route_it, say, states, void

pytestmark = pytest.mark.usefixtures("fictional")


def tracks(*rules: tuple[int, Role, int]) -> list[Rule]:
    """The same rules on every track: (position, role, quorum)."""
    return [
        Rule(track, position, f"Step {position}", role, quorum)
        for track in ("fast", "standard", "major")
        for position, role, quorum in rules
    ]


def test_a_route_keeps_who_routed_what(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, recused=[(cast.cmo, "sponsor"), (cast.marketer, "sponsor")])
    assert (route.number, route.routed_by, route.policy, route.state) == (231, cast.technologist, policy, "open")
    assert set(Recusal.objects.filter(route=route).values_list("person__username", "because")) == {
        ("marketer", "requester"),
        ("cmo", "sponsor"),
    }


def test_only_a_technologist_who_did_not_ask_routes(cast: SimpleNamespace, policy: Policy) -> None:
    with pytest.raises(Forbidden, match="asked for"):
        route_it(cast, requester=cast.technologist)
    with pytest.raises(Forbidden, match="technologist"):
        route_it(cast, routed_by=cast.admin)
    assert not Route.objects.filter(subject_kind=REQUEST).exists()


def test_without_a_policy_nothing_is_routed(cast: SimpleNamespace) -> None:
    with pytest.raises(Conflict, match="No approval policy"):
        route_it(cast)


@pytest.mark.usefixtures("all_rights")
def test_a_group_without_people_blocks_and_is_named(cast: SimpleNamespace, policy: Policy) -> None:
    onrecord.end(Duty.objects.filter(role=Role.PRIVACY), ended_at=clock.now())
    with pytest.raises(Conflict, match="Privacy does not have anybody"):
        route_it(cast, data="personal")
    assert not Route.objects.filter(subject_kind=REQUEST).exists()


def test_a_group_whose_only_person_has_a_part_in_it_blocks(cast: SimpleNamespace, policy: Policy) -> None:
    with pytest.raises(Conflict, match="Business approver"):
        route_it(cast, recused=[(cast.business, "sponsor")])


@pytest.mark.usefixtures("all_rights")
def test_somebody_needed_in_two_groups_blocks(cast: SimpleNamespace, policy: Policy) -> None:
    onrecord.end(Duty.objects.filter(role=Role.ARCHITECTURE), ended_at=clock.now())
    duties.give(cast.business, Role.ARCHITECTURE)
    with pytest.raises(Conflict, match="not needed in another group"):
        route_it(cast)


def test_whoever_a_quorum_cannot_do_without_sits_there_alone(cast: SimpleNamespace, policy: Policy) -> None:
    duties.give(cast.architect, Role.BUSINESS)
    route = route_it(cast)
    assert list(cast.architect.seats.values_list("panel__role", flat=True)) == ["architecture"]
    with pytest.raises(Conflict, match="not your turn"):
        say(route, cast.architect)
    say(route, cast.business)
    assert say(route, cast.architect) is Outcome.PASSED


def test_a_quorum_larger_than_the_group_blocks(cast: SimpleNamespace) -> None:
    published(cast, rules=tracks((1, Role.FINANCE, 3)))
    with pytest.raises(Conflict, match="Finance partner does not have 3 people"):
        route_it(cast)


def test_a_later_policy_leaves_running_routes_alone(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    tomorrow = clock.now() + timedelta(days=1)
    published(cast, starts_on=clock.today() + timedelta(days=1), rules=tracks((1, Role.FINANCE, 1)))
    with clock.at(tomorrow):
        say(route, cast.business)
        say(route, cast.architect)
        route.refresh_from_db()
        assert (route.state, route.policy.number) == ("passed", 1)
        assert states(route_it(cast, number=232)) == [(1, "open", {"finance": "open"})]


def test_a_change_of_goal_goes_back_to_business(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    say(route, cast.business)
    change(route, concerns={"goal"})
    assert [state for _, state, _ in states(route)] == ["open", "waiting"]
    assert Decision.objects.filter(route=route).count() == 1
    assert say(route, cast.business) is Outcome.WAITING
    assert say(route, cast.architect) is Outcome.PASSED


def test_a_change_of_data_brings_privacy_and_spares_business(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    say(route, cast.business)
    say(route, cast.architect)
    assert route.state == "open"
    change(route, data="personal", concerns={"data_class"})
    assert (route.state, route.round, route.ended_at) == ("open", 2, None)
    assert states(route)[0] == (1, "passed", {"business": "passed"})
    assert states(route)[1] == (2, "open", {"architecture": "open", "privacy": "open"})
    assert say(route, cast.privacy) is Outcome.WAITING
    assert say(route, cast.architect) is Outcome.PASSED
    card = queries.route_card(route)
    assert [given.counts for given in card.steps[1].panels[0].decisions] == [False, True]


def test_a_larger_amount_adds_finance(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, amount="40000.00")
    say(route, cast.business)
    change(route, amount="60000.00", concerns={"amount"})
    assert [position for position, _, _ in states(route)] == [1, 2, 3]
    for person in (cast.business, cast.architect):
        assert say(route, person) is Outcome.WAITING
    assert say(route, cast.finance) is Outcome.PASSED


def test_an_amount_that_outgrows_its_track_calls_for_the_heavier_one(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, track="fast", amount="20000.00")
    say(route, cast.business)
    change(route, amount="300000.00", concerns={"amount"})
    assert [sorted(panels) for _, _, panels in states(route)] == [["business"], ["architecture", "security"], ["finance"], ["cio", "cmo"]]
    assert route.track == "fast"


def test_a_larger_amount_calls_for_a_second_signature_in_the_same_group(cast: SimpleNamespace) -> None:
    rules = [*tracks((1, Role.FINANCE, 1)), Rule("standard", 1, "Step 1", Role.FINANCE, 2, amount_from=Decimal(50_000))]
    published(cast, rules=rules)
    route = route_it(cast)
    panel = Panel.objects.get(step__route=route)
    assert panel.quorum == 1
    change(route, amount="60000.00", concerns={"amount"})
    panel.refresh_from_db()
    assert panel.quorum == 2
    assert say(route, cast.finance) is Outcome.WAITING


def test_a_smaller_amount_takes_no_step_away(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, amount="60000.00")
    change(route, amount="30000.00", concerns={"amount"})
    assert [position for position, _, _ in states(route)] == [1, 2, 3]


def test_a_change_that_concerns_no_group_concerns_all(cast: SimpleNamespace) -> None:
    published(cast, rules=tracks((1, Role.FINANCE, 1), (2, Role.SECURITY, 1)))
    duties.give(cast.cio, Role.SECURITY)
    route = route_it(cast)
    say(route, cast.finance)
    change(route, concerns={"needed_by"})
    assert states(route)[0] == (1, "open", {"finance": "open"})


def test_who_joined_a_group_meanwhile_has_a_seat_when_it_decides_again(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    route = route_it(cast)
    joined = another("business2", Role.BUSINESS)
    with pytest.raises(Forbidden, match="no seat"):
        say(route, joined)
    change(route, concerns={"goal"})
    assert say(route, joined) is Outcome.WAITING


def test_an_ended_route_does_not_begin_again(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    say(route, cast.business, "reject", reason="No.")
    with pytest.raises(Conflict, match="has ended"):
        change(route, concerns={"goal"})
    void(route)
    assert route.state == "rejected"


def test_a_passed_route_may_be_void(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, track="fast", amount="5000.00")
    assert say(route, cast.business) is Outcome.PASSED
    void(route)
    assert Route.objects.filter(subject_kind=REQUEST).get().state == "void"


def test_a_new_sponsor_leaves_the_group_while_it_can_spare_them(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    second = another("business2", Role.BUSINESS)
    route = route_it(cast)
    recuse(route, second)
    recuse(route, second)
    with pytest.raises(Forbidden):
        say(route, second)
    with pytest.raises(Conflict, match="Business approver"):
        recuse(route, cast.business)
    assert not Recusal.objects.filter(person=cast.business).exists()


def test_who_decided_cannot_lead_it_afterwards(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, track="fast", amount="5000.00")
    say(route, cast.business)
    with pytest.raises(Conflict, match="Grace Lim decided on R-231"):
        recuse(route, cast.business, "lead")
    recuse(route, cast.it_lead, "lead")


def test_one_open_route_a_request(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    say(route, cast.business, "ask_for_changes", reason="Say more.")
    assert route_it(cast).state == "open"
    assert Route.objects.filter(subject_kind=REQUEST).count() == 2
