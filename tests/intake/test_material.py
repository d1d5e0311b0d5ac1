"""Which answers are material: after approval and in the middle of it, and which groups look again for each."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, usd

from collab.agenda import operations as agenda
from collab.approvals.models import Step
from collab.approvals.routes import CONCERNS
from collab.customer.models import DataSource
from collab.kit import clock
from collab.kit.errors import Conflict
from projects.intake.asked import ANSWERS, Who
from projects.intake.operations import edit
from projects.intake.operations.edit import MATERIAL
from projects.intake.states import State

# Each answer, what it becomes, and the first step of the standard track that decides again: 1 business, 2 reviews, 3 finance.
CHANGES: dict[str, tuple[dict[str, Any], int]] = {
    "revenue_generated": ({"revenue_generated": usd(700_000)}, 1),
    "revenue_protected": ({"revenue_protected": usd(50_000)}, 1),
    "data_sources": ({"data_sources": ["loyalty"]}, 2),
    "legacy_systems": ({"legacy_systems": ["Old email platform", "The mainframe"]}, 2),
    "sponsor": ({"sponsor": "technologist2"}, 1),
    "effects": ({"effects": []}, 1),
    "goals": ({"goals": [{"goal": "know-customers", "share": 60}, {"goal": "other", "share": 40}]}, 1),
}
# What approval does not rest on; what only the gateway says never changes then.
LIGHT: dict[str, Any] = {
    "moment": None, "brands": [], "markets": [], "problem": "Another one.", "outcome": "Another one.", "needed_by_reason": "A law",
    "launch": None, "is_confidential": True, "title": "Another title",
}  # fmt: skip


@pytest.fixture
def wish(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    DataSource.objects.create(code="loyalty", name="Loyalty", system="Own", has_personal_data=True)
    agenda.set_goal(
        actor=cast.cmo, code="other", title="Other", starts_on=world.year.starts_on, ends_on=world.year.ends_on,
        owner_marketing=cast.marketing_lead, owner_it=cast.it_lead,
    )  # fmt: skip
    promise = {"kpi": world.kpi.code, "from": Decimal(1), "to": Decimal(2), "by": clock.today() + timedelta(days=90)}
    return Story(cast, world, answers={"effects": [promise], "brands": [], "markets": []}).drafted().submitted().routed()


def rounds(story: Story) -> dict[int, int]:
    return dict(Step.objects.filter(route=story.request_route()).values_list("position", "round"))


def decides_again(first: int) -> dict[int, int]:
    return {position: 2 if position >= first else 1 for position in (1, 2, 3)}


def test_each_answer_named_here_is_material() -> None:
    assert set(CHANGES) <= {answer.name for answer in ANSWERS if answer.concern}
    by_requester = {answer.name for answer in ANSWERS if answer.may_change((Who.REQUESTER,), State.APPROVED)}
    assert set(LIGHT) == by_requester - {answer.name for answer in ANSWERS if answer.concern and answer.concern != "reach"}
    assert set(MATERIAL.values()) == set(CONCERNS), "every concern has its groups, and every group its concern"


@pytest.mark.parametrize("name", CHANGES)
def test_after_approval_its_groups_look_again(cast: SimpleNamespace, wish: Story, name: str) -> None:
    change, first = CHANGES[name]
    wish.approved()
    assert edit.edit(actor=cast.marketer, **change, **wish.seen).state == State.IN_APPROVAL
    assert rounds(wish) == decides_again(first)
    wish.request.refresh_from_db()
    assert wish.request_route().state == "open"


def test_what_the_table_does_not_call_material_leaves_it_approved(cast: SimpleNamespace, wish: Story) -> None:
    wish.approved()
    for name, value in LIGHT.items():
        assert edit.edit(actor=cast.marketer, **{name: value}, **wish.seen).state == State.APPROVED, name


@pytest.mark.parametrize("name", CHANGES)
def test_in_the_middle_of_approval_too(cast: SimpleNamespace, wish: Story, name: str) -> None:
    change, first = CHANGES[name]
    wish.decided(cast.business).decided(cast.architect)
    assert edit.edit(actor=cast.marketer, **change, **wish.seen).state == State.IN_APPROVAL
    assert rounds(wish) == decides_again(first)
    assert wish.request_route().steps.get(state="open").position == first


@pytest.mark.parametrize(
    "change", [{"revenue_generated": usd(990_000)}, {"revenue_generated": usd(810_000)}, {"needed_by_reason": "Autumn"}]
)
def test_what_is_small_or_says_nothing_new_to_them_is_not(cast: SimpleNamespace, wish: Story, change: dict[str, Any]) -> None:
    wish.approved()
    assert edit.edit(actor=cast.marketer, **change, **wish.seen).state == State.APPROVED
    assert rounds(wish) == {1: 1, 2: 1, 3: 1}


def test_many_small_steps_are_one_large_one(cast: SimpleNamespace, wish: Story) -> None:
    wish.approved()
    assert edit.edit(actor=cast.marketer, revenue_generated=usd(820_000), **wish.seen).state == State.APPROVED
    assert edit.edit(actor=cast.marketer, revenue_generated=usd(760_000), **wish.seen).state == State.IN_APPROVAL
    assert wish.request_route().facts["revenue_generated"] == "760000.00"


def test_revenue_that_becomes_unknown_is_material(cast: SimpleNamespace, wish: Story) -> None:
    wish.approved()
    assert edit.edit(actor=cast.marketer, revenue_generated=None, **wish.seen).state == State.IN_APPROVAL


def test_whoever_decided_does_not_become_its_sponsor(cast: SimpleNamespace, wish: Story) -> None:
    wish.approved()
    with pytest.raises(Conflict, match="cannot be its sponsor"):
        edit.edit(actor=cast.marketer, sponsor=cast.business.username, **wish.seen)
    wish.request.refresh_from_db()
    assert wish.request.state == State.APPROVED
