"""Two people at the same instant, on real connections: one wins, the other is told."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from collab.access.roles import Role
from collab.approvals import operations
from collab.approvals.models import Decision, Panel, Policy, Route
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.people.models import Person
from tests.conftest import make_cast
from tests.together import at_once

from .conftest import hire, recuse, route_it, say
from .test_guards import sign

pytestmark = pytest.mark.servers


@pytest.fixture
def company(real_db: None, fictional: None) -> Iterator[SimpleNamespace]:
    people = make_cast()
    people.business2 = hire("business2", Role.BUSINESS)
    operations.publish_policy(actor=people.admin, starts_on=clock.today())
    yield people


@pytest.mark.parametrize("turn", range(5))
def test_of_two_people_of_one_group_one_decides(company: SimpleNamespace, turn: int) -> None:
    route = route_it(company, track="fast", amount="5000.00")
    answers = at_once(lambda: say(route, company.business), lambda: say(route, company.business2, "reject", reason="No."))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    assert Decision.objects.count() == 1
    assert Route.objects.get().state in ("passed", "rejected")


def test_one_person_on_two_devices_decides_once(company: SimpleNamespace) -> None:
    route = route_it(company)
    answers = at_once(*[lambda: say(route, company.business)] * 4)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3, answers
    assert Decision.objects.count() == 1


def test_past_the_operation_the_database_lets_one_of_two_decide(company: SimpleNamespace) -> None:
    route = route_it(company)
    panel = Panel.objects.get(step__route=route, role="business")
    answers = at_once(lambda: sign(route, panel, company.business), lambda: sign(route, panel, company.business2))
    assert [answer for answer in answers if answer is None] == [None], answers
    assert Decision.objects.count() == 1


def test_becoming_sponsor_and_deciding_exclude_each_other(company: SimpleNamespace) -> None:
    route = route_it(company)
    answers = at_once(lambda: say(route, company.business2), lambda: recuse(route, Person.objects.get(username="business2")))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1, answers


def test_a_request_is_routed_once(company: SimpleNamespace) -> None:
    answers = at_once(lambda: route_it(company), lambda: route_it(company))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1, answers
    assert Route.objects.count() == 1


def test_of_two_policies_published_at_once_one_is(company: SimpleNamespace) -> None:
    Policy.objects.first()
    day = clock.today().replace(year=clock.today().year + 1, day=1)
    answers = at_once(*[lambda: operations.publish_policy(actor=company.admin, starts_on=day)] * 2)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    assert list(Policy.objects.order_by("number").values_list("number", "ends_on")) == [(1, day), (2, None)]
