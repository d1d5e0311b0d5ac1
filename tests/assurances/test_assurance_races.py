"""An assurance that is revoked while somebody cites it, on real connections: it held when it was cited, or the decision is refused."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from collab.approvals.models import Decision
from collab.kit import clock
from collab.registers import operations as registers
from projects.assurances import operations
from projects.assurances.models import Applied, Assurance
from projects.intake.models import Request
from projects.intake.operations import assuring, edit, gateway
from tests.conftest import make_cast
from tests.stories import Story, make_world
from tests.together import at_once

pytestmark = pytest.mark.servers


@pytest.fixture
def company(real_db: None) -> Iterator[SimpleNamespace]:
    cast = make_cast()
    world = make_world(cast)
    registers.add(actor=cast.admin, kind="suppliers", code="acme", name="Acme")
    yield SimpleNamespace(cast=cast, world=world)


def _sent(company: SimpleNamespace) -> Story:
    story = Story(company.cast, company.world, answers={"data_kind": "personal"}).drafted().submitted()
    edit.edit(actor=company.cast.technologist, suppliers=["acme"], **story.seen)
    return story.routed()


@pytest.mark.parametrize("turn", range(3))
def test_it_held_when_it_was_cited_or_the_decision_is_refused(company: SimpleNamespace, turn: int) -> None:
    cast = company.cast
    reviewed = _sent(company).approved()
    until = clock.today().replace(year=clock.today().year + 1, day=1)
    made = assuring.assure(number=reviewed.request.number, actor=cast.privacy, until=until, reason="The contract covers it.")
    story = _sent(company)
    story.decided(cast.business)
    seen = story.seen

    def cite() -> Any:
        return gateway.decide(actor=cast.privacy, decision="approve", assurance=made.code, **seen)

    def revoke() -> Any:
        return operations.revoke(actor=cast.privacy, number=made.number, version=made.version, reason="The contract ended.")

    cited, revoked = at_once(cite, revoke)
    assert not isinstance(revoked, Exception), revoked
    given = Decision.objects.filter(panel__role="privacy", route=Request.objects.get(pk=story.request.pk).route_id)
    assert given.exists() == Applied.objects.exists() == (not isinstance(cited, Exception)), cited
    if given.exists():
        assert given.get().at <= Assurance.objects.get().revoked_at, "it was cited before it was revoked"
