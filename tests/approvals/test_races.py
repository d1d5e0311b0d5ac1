"""Two people at the same instant, on real connections: one wins, the other is told."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from stories import published

from collab.access.roles import Role
from collab.approvals.models import Decision, Panel, Route
from collab.approvals.states import REQUEST
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
    published(people)
    yield people


@pytest.mark.parametrize("turn", range(5))
def test_of_two_people_of_one_group_one_decides(company: SimpleNamespace, turn: int) -> None:
    route = route_it(company, track="fast", amount="5000.00")
    answers = at_once(lambda: say(route, company.business), lambda: say(route, company.business2, "reject", reason="No."))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    assert Decision.objects.filter(route__subject_kind=REQUEST).count() == 1
    assert Route.objects.filter(subject_kind=REQUEST).get().state in ("passed", "rejected")


def test_one_person_on_two_devices_decides_once(company: SimpleNamespace) -> None:
    route = route_it(company)
    answers = at_once(*[lambda: say(route, company.business)] * 4)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3, answers
    assert Decision.objects.filter(route__subject_kind=REQUEST).count() == 1


def test_past_the_operation_the_database_lets_one_of_two_decide(company: SimpleNamespace) -> None:
    route = route_it(company)
    panel = Panel.objects.get(step__route=route, role="business")
    answers = at_once(lambda: sign(route, panel, company.business), lambda: sign(route, panel, company.business2))
    assert [answer for answer in answers if answer is None] == [None], answers
    assert Decision.objects.filter(route__subject_kind=REQUEST).count() == 1


def test_becoming_sponsor_and_deciding_exclude_each_other(company: SimpleNamespace) -> None:
    route = route_it(company)
    answers = at_once(lambda: say(route, company.business2), lambda: recuse(route, Person.objects.get(username="business2")))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1, answers


def test_a_request_is_routed_once(company: SimpleNamespace) -> None:
    answers = at_once(lambda: route_it(company), lambda: route_it(company))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1, answers
    assert Route.objects.filter(subject_kind=REQUEST).count() == 1
