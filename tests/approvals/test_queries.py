"""What waits for whom, and the route as a card: right, bounded, and at the same cost however much there is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.access.models import Duty
from collab.access.roles import Role
from collab.approvals import access, queries
from collab.approvals.models import Policy, Route
from collab.approvals.states import REQUEST
from collab.kit import clock
from collab.kit.money import Money
from collab.people.models import Person
from tests import onrecord

from .conftest import Another, recuse, route_it, say, void

pytestmark = pytest.mark.usefixtures("fictional")


def fresh(person: Person) -> Person:
    """As another web request has them: without roles kept from before."""
    return Person.objects.get(pk=person.pk)


def waits(person: Person) -> list[str]:
    routes = queries.waiting_routes(fresh(person))
    cards = queries.waiting(fresh(person))
    assert sorted(route.number for route in routes) == sorted(card.number for card in cards)
    for route in Route.objects.filter(subject_kind=REQUEST).all():
        assert queries.seats_open(route, fresh(person)) == (route in routes)
    return [card.code for card in cards]


def test_it_waits_for_those_whose_turn_it_is(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, data="personal")
    assert waits(cast.business) == ["R-231"]
    assert waits(cast.architect) == waits(cast.privacy) == waits(cast.marketer) == waits(cast.admin) == []
    say(route, cast.business)
    assert waits(cast.business) == []
    assert waits(cast.architect) == waits(cast.privacy) == ["R-231"]
    say(route, cast.architect)
    assert waits(cast.architect) == []
    assert waits(cast.privacy) == ["R-231"]
    void(route)
    assert waits(cast.privacy) == []


def test_it_waits_for_nobody_who_may_not_decide(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    boss, gone, lost = (another(name, Role.BUSINESS) for name in ("boss", "gone", "lost"))
    route = route_it(cast)
    recuse(route, boss)
    onrecord.leave(gone)
    onrecord.end(Duty.objects.filter(person=lost), until_on=clock.today() - timedelta(days=1))
    assert waits(boss) == waits(gone) == waits(lost) == []
    assert waits(cast.business) == ["R-231"]


def test_a_group_of_two_that_has_decided_waits_for_no_second(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    second = another("architect2", Role.ARCHITECTURE)
    route = route_it(cast, data="personal")
    say(route, cast.business)
    assert waits(second) == ["R-231"]
    say(route, cast.architect)
    assert waits(second) == []


def test_the_longest_waiting_comes_first_and_one_of_two_groups_is_one_line(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    both = another("both", Role.BUSINESS, Role.PRIVACY)
    for number, ago in ((7, 1), (8, 3), (9, 2)):
        with clock.at(clock.now() + timedelta(minutes=10 - ago)):
            route_it(cast, number=number, track="fast", amount="2000.00", data="personal")
    assert waits(both) == ["R-8", "R-9", "R-7"]
    assert [card.code for card in queries.waiting(fresh(both), limit=2)] == ["R-8", "R-9"]


def test_a_waiting_card_says_what_is_asked(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, amount="41000.00", data="personal")
    (card,) = queries.waiting(fresh(cast.business))
    assert (card.number, card.route_id, card.step, card.role_label, card.track_label) == (
        231,
        route.pk,
        "Business",
        "Business approver",
        "Standard",
    )
    assert card.amount == Money(route.amount, "USD")
    assert card.opened_at == route.steps.get(position=1).opened_at


def test_the_card_of_a_route(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast, data="personal")
    say(route, cast.business, "approve_with_conditions", conditions="Only in the EU.", reason="It pays.")
    route.refresh_from_db()
    card = queries.route_card(route)
    assert [(step.position, step.name, step.state) for step in card.steps] == [(1, "Business", "passed"), (2, "Review", "open")]
    assert card.open_step == card.steps[1]
    assert [given.conditions for given in card.conditions] == ["Only in the EU."]
    assert card.steps[0].panels[0].approvals == 1
    assert card.steps[1].panels[0].names == ("Marcus Osei",)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("marketer", True),
        ("technologist", True),
        ("technologist2", True),
        ("auditor", True),
        ("business", True),
        ("outsider", False),
        ("finance", False),
    ],
)
def test_who_sees_a_route_by_their_part_in_it(cast: SimpleNamespace, policy: Policy, who: str, sees: bool) -> None:
    route_it(cast)
    assert access.visible(fresh(getattr(cast, who))).exists() is sees


def queries_of(read) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        read()
    return len(seen)


def test_the_cost_does_not_grow(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    route_it(cast, data="personal")
    person, few = fresh(cast.business), Route.objects.filter(subject_kind=REQUEST).get()
    before = queries_of(lambda: queries.waiting(person)), queries_of(lambda: queries.route_card(few))
    for turn in range(6):
        another(f"privacy{turn}", Role.PRIVACY)
    for number in range(300, 310):
        many = route_it(cast, number=number, track="major", data="personal", amount="300000.00")
    person, many = fresh(cast.business), Route.objects.get(pk=many.pk)
    after = queries_of(lambda: queries.waiting(person)), queries_of(lambda: queries.route_card(many))
    assert after == before
    assert before[0] <= 2
    assert before[1] <= 8
