"""What a confidential request lets nobody else know, and who may work on it all the same."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to, usd

from collab.access import duties
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Forbidden
from projects.intake.operations import delivery, ending
from projects.intake.queries.page.moves import NOT_NOW
from projects.intake.states import State
from tests import onrecord


def test_the_history_names_no_request_that_is_hidden(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    into = bring_to(State.IN_TRIAGE, cast, world, requester=cast.outsider, answers={"is_confidential": True})
    story = Story(cast, world).drafted().submitted()
    ending.merge(actor=cast.technologist, into=into.number, reason="The same wish", **story.seen)

    def told(person: Any) -> str:
        return api(person).get(f"/api/v1/requests/{story.request.code}/history/").text

    assert into.code in told(cast.technologist)
    assert into.code not in told(cast.marketer) and into.code not in told(cast.business)
    assert Event.objects.get(kind="intake.request.merged").data["into"] == into.code


def test_finance_funds_a_small_confidential_request_without_a_seat(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    answers = {"is_confidential": True, "estimate": usd(20_000), "personal_data": False}
    story = Story(cast, world, answers=answers, track="fast").drafted().submitted().routed()
    address = f"/api/v1/requests/{story.request.code}/"
    assert api(cast.finance).get(address).status_code == 404
    story.approved()
    assert api(cast.finance).get(address).status_code == 200
    assert api(cast.it_lead).get(address).status_code == 404
    story.funded().started()
    assert api(cast.finance).get(f"/api/v1/projects/{story.request.code}/").status_code == 200


@pytest.mark.usefixtures("all_rights")
def test_a_lead_who_lost_the_duty_leads_no_longer(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.IN_DELIVERY, cast, world)
    onrecord.end(cast.it_lead.duties.all(), ended_at=clock.now())
    duties.give(cast.it_lead, duties.Role.MARKETING_LEAD)
    with pytest.raises(Forbidden):
        delivery.launch(number=request.number, actor=cast.it_lead, version=request.version)
    delivery.launch(number=request.number, actor=cast.marketing_lead, version=request.version)


def test_a_seat_further_down_the_route_is_not_a_move(cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    address = f"/api/v1/requests/{story.request.code}/"

    def decide(person: Any) -> dict[str, Any]:
        return next(move for move in api(person).get(address).json()["moves"] if move["name"] == "decide")

    assert decide(cast.business)["allowed"] and not decide(cast.privacy)["allowed"]
    assert decide(cast.privacy)["why_not"] == NOT_NOW
    assert NOT_NOW in page(cast.privacy).get(f"/requests/{story.request.code}/").text
    story.decided(cast.business)
    assert decide(cast.privacy)["allowed"] and not decide(cast.business)["allowed"]
    assert f'href="/requests/{story.request.code}/decide/"' not in page(cast.business).get(f"/requests/{story.request.code}/").text
