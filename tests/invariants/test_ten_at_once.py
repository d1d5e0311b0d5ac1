"""Ten people at one request at the same instant: one of them moves it, nobody on what had changed, nobody whose right had ended."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.workflow.flow import Flow
from projects.intake.models import Request
from tests.conftest import make_cast
from tests.invariants.rivals import Company, findings, one_by_one, raced, won
from tests.sabotage import without
from tests.stories import make_world

pytestmark = pytest.mark.servers
FEW, MANY = 3, 1_000
AGAIN = """INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at)
    SELECT route_id, panel_id, %s, round, verdict, conditions, reason, at FROM approvals_decision WHERE route_id = %s"""


@pytest.fixture
def company(real_db: None) -> Iterator[Company]:
    cast: SimpleNamespace = make_cast()
    yield Company(cast, make_world(cast))


def test_one_of_ten_moves_it(company: Company) -> None:
    races = raced(company, FEW)
    assert findings(races) == []
    assert sum(won(races).values()) >= 2 * FEW, "somebody came first each time"


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_of_two_thousand_requests_each_is_moved_by_one_of_ten(company: Company) -> None:
    races = raced(company, MANY)
    assert findings(races) == []
    assert len(won(races)) >= 6, "each of them comes first now and then"


# --- the rules broken on purpose: what looks for trouble finds it


def test_who_is_not_told_that_it_changed_is_found(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = Flow._judged

    def whatever_was_seen(self: Flow, item: Any, action: str, by: Any, version: int | None, to: str | None) -> Any:
        return judged(self, item, action, by, None, to)

    race, hands = company.deciding()
    assert findings([race]) == []
    monkeypatch.setattr(Flow, "_judged", whatever_was_seen)
    one_by_one(race, [hands[9], hands[8]])
    assert any("were all made on version" in one for one in findings([race])), race.tries


def test_who_decides_after_their_duty_ended_is_found(company: Company, monkeypatch: pytest.MonkeyPatch, owner: Any) -> None:
    """Everybody is taken to be on duty, and the database does not ask."""
    race, hands = company.deciding()
    monkeypatch.setattr(duties, "roles_now", lambda person: frozenset({Role.BUSINESS}))
    with without(owner, "approvals_decision", "allowed"):
        race.tries += hands[4]()
    found = findings([race])
    assert any("after the right had ended" in one for one in found), race.tries
    assert any("was not on duty" in one for one in found), race.tries


def test_what_is_decided_by_more_than_a_group_has_to_give_is_found(company: Company, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second decision of one group, which the database lets pass, as a race without a lock would."""
    race, hands = company.deciding()
    race.tries += hands[0]()
    assert findings([race]) == []
    route = Request.objects.get(pk=race.request.pk).route
    with without(owner, "approvals_decision"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(AGAIN, [company.cast.technologist.pk, route.pk])
    assert any("more decisions than its quorum" in one for one in findings([race]))
