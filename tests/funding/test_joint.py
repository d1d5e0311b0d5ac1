"""A joint fund belongs to both sides: what is taken from it, both have agreed to."""

from types import SimpleNamespace

import pytest
from stories import Story, make_fund, usd

from collab.kit.errors import Unfit
from projects.intake import access
from projects.intake.flow import FLOW
from projects.intake.operations import delivery


def fund_jointly(cast: SimpleNamespace, world: SimpleNamespace, track: str) -> Story:
    make_fund(
        actor=cast.finance, code="joint", name="Joint", side="joint", year=world.year.code, currency="USD", budget=usd(500_000), owners=[]
    )
    story = (
        Story(cast, world, answers={"estimate": usd(20_000), "personal_data": False}, track=track).drafted().submitted().routed().approved()
    )
    delivery.fund(actor=cast.finance, amounts=[("joint", usd(20_000))], **story.seen)
    return story


def test_it_pays_where_a_group_of_each_side_approved(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = fund_jointly(cast, world, "standard")
    story.request.refresh_from_db()
    assert story.request.state == "funded"


def test_it_pays_nothing_that_one_side_alone_approved(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    with pytest.raises(Unfit, match="nobody from IT has approved"):
        fund_jointly(cast, world, "fast")


def test_a_sponsor_does_not_fund(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world, answers={"sponsor": "finance", "estimate": usd(20_000), "personal_data": False}, track="standard")
    story.drafted().submitted().routed().approved()
    moves = {"fund"} & _allowed(cast.finance, story)
    assert not moves


def _allowed(person: object, story: Story) -> set[str]:
    story.request.refresh_from_db()
    return {move.name for move in FLOW.moves(story.request, access.roles_of(person, story.request)) if move.allowed}
