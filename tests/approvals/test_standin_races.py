"""Stand-ins on real connections: a right that ends while it is used, two that would make a chain, and a saboteur."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from collab.approvals.models import Decision, Panel
from collab.approvals.record import IN_PLACE
from collab.approvals.standins.models import StandIn
from collab.approvals.standins.operations import end_standin, set_standin
from collab.events.findings import asked
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from projects.intake.operations import gateway
from tests.conftest import make_cast
from tests.sabotage import without
from tests.stories import Story, make_world
from tests.together import at_once

pytestmark = pytest.mark.servers


@pytest.fixture
def company(real_db: None) -> Iterator[SimpleNamespace]:
    cast = make_cast()
    yield SimpleNamespace(cast=cast, world=make_world(cast))


def stands(person: Person, by: Person) -> StandIn:
    today = clock.today()
    days = {"since_on": today, "until_on": today + timedelta(days=3)}
    return set_standin(actor=person, person=person.username, by=by.username, reason="On leave.", **days)


def decide(story: Story, actor: Person, of: Person | None = None) -> Any:
    return gateway.decide(actor=actor, decision="approve", on_behalf_of=of.username if of else "", **story.seen)


@pytest.mark.parametrize("turn", range(3))
def test_a_right_that_ends_while_it_is_used_ended_before_or_after(company: SimpleNamespace, turn: int) -> None:
    cast = company.cast
    story = Story(cast, company.world).drafted().submitted().routed()
    row = stands(cast.business, cast.cio)
    answers = at_once(lambda: decide(story, cast.cio, cast.business), lambda: end_standin(actor=cast.business, standin=row.pk))
    assert not isinstance(answers[1], Exception), answers
    made = Decision.objects.filter(on_behalf_of=cast.business).first()
    assert (made is None) == isinstance(answers[0], Exception), answers
    if made is not None:
        ended = Event.objects.get(kind="approvals.standin.ended")
        assert Event.objects.get(kind="intake.request.decided").pk < ended.pk
    assert not list(asked((IN_PLACE,)))


def test_a_seat_is_decided_from_once_by_whoever_is_first(company: SimpleNamespace) -> None:
    cast = company.cast
    story = Story(cast, company.world).drafted().submitted().routed()
    stands(cast.business, cast.cio)
    seen = story.seen
    works = [
        lambda: gateway.decide(actor=cast.cio, decision="approve", on_behalf_of="business", **seen),
        lambda: gateway.decide(actor=cast.business, decision="reject", reason="No.", **seen),
    ]
    assert sum(isinstance(answer, Exception) for answer in at_once(*works)) == 1
    assert Decision.objects.filter(panel__role="business").count() == 1


def test_of_two_that_would_make_a_chain_one_is_set(company: SimpleNamespace) -> None:
    cast = company.cast
    answers = at_once(lambda: stands(cast.business, cast.cio), lambda: stands(cast.cio, cast.cmo), lambda: stands(cast.cio, cast.business))
    assert StandIn.objects.count() == sum(not isinstance(answer, Exception) for answer in answers)
    assert not {row.by_id for row in StandIn.objects.all()} & {row.person_id for row in StandIn.objects.all()}


def test_who_signs_in_a_place_that_nobody_lent_is_found(company: SimpleNamespace, owner: Any) -> None:
    """A saboteur: the guard of decisions is off."""
    cast = company.cast
    story = Story(cast, company.world).drafted().submitted().routed()
    assert not list(asked((IN_PLACE,)))
    route = story.request_route()
    panel = Panel.objects.get(step__route=route, role="business")
    with without(owner, "approvals_decision"), transaction.atomic():
        said = {"round": 1, "verdict": "approve", "at": clock.now()}
        Decision.objects.create(route=route, panel=panel, person=cast.cio, on_behalf_of=cast.business, **said)
    (found,) = asked((IN_PLACE,))
    assert "did not stand in then" in str(found)
