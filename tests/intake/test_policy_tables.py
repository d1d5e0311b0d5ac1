"""A policy's table over a real request: its facts as the route keeps them, held by the database, and what of it is material."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, published

from collab.access.roles import Role
from collab.approvals.defaults import RULES, Rule
from collab.approvals.groups import SOURCE_OWNERS
from collab.approvals.models import Panel
from collab.customer.models import DataSource
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.people.models import Person
from collab.registers import operations as registers
from projects.intake import addresses, policy_facts
from projects.intake.operations import edit
from tests import onrecord

READS = Rule("", 2, "Review", Role.SECURITY, cells={"brands": ["acme"], "legacy": ["yes"]})


@pytest.fixture
def wish(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    onrecord.give(Person.objects.create(username="guard", department=cast.cio.department), Role.SECURITY)
    DataSource.objects.create(code="loyalty", name="Loyalty", system="Own", has_personal_data=True, owner=cast.outsider)
    for code in ("acme", "oak"):
        registers.add(actor=cast.admin, kind="brands", code=code, name=code.title())
    return (
        Story(cast, world, answers={"brands": ["acme"], "legacy_systems": ["The mainframe"], "data_sources": ["loyalty"]})
        .drafted()
        .submitted()
    )


def asked(story: Story) -> set[str]:
    return set(Panel.objects.filter(step__route=story.request_route()).values_list("role", flat=True))


@pytest.fixture
def tomorrow(cast: SimpleNamespace, wish: Story) -> Iterator[Callable[..., None]]:
    """A policy of these rows besides the usual ones, in force tomorrow, which is when the test goes on."""
    with ExitStack() as stack:

        def begins(*more: Rule, **terms: Any) -> None:
            day = clock.today() + timedelta(days=1)
            published(cast, starts_on=day, rules=(*RULES, *more), **terms)
            stack.enter_context(clock.at(onrecord.in_days(1)))

        yield begins


def test_what_the_table_reads_is_what_the_database_finds_in_the_request(
    wish: Story, tomorrow: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow(READS)
    assert wish.request is not None
    true = policy_facts.of(wish.request)
    assert [true[name] for name in ("brands", "legacy", "run_cost", "spend")] == [["acme"], ["yes"], None, ""]
    for lie in ({"brands": []}, {"legacy": ["no"]}, {"run_cost": ["5.00", "USD"]}):
        with monkeypatch.context() as lying:
            lying.setattr(policy_facts, "of", lambda request, lie=lie: {**true, **lie})
            with pytest.raises(Conflict, match="as it stands there"):
                wish.routed()
    assert Role.SECURITY in asked(wish.routed())


def test_owners_of_its_data_sources_are_asked(cast: SimpleNamespace, wish: Story, tomorrow: Callable[..., None]) -> None:
    tomorrow(Rule("", 2, "Review", SOURCE_OWNERS))
    route = wish.routed().request_route()
    assert Panel.objects.get(step__route=route, role=SOURCE_OWNERS).seats.get().person == cast.outsider


def test_a_policy_names_what_is_material_and_what_its_rows_read_is(
    cast: SimpleNamespace, wish: Story, tomorrow: Callable[..., None]
) -> None:
    tomorrow(READS, material=("needed_by",))
    wish.routed()
    edit.edit(actor=cast.marketer, legacy_systems=["The mainframe", "The tills"], **wish.seen)
    assert wish.request_route().round == 1
    edit.edit(actor=cast.marketer, brands=["oak"], **wish.seen)
    assert (wish.request_route().round, wish.request_route().facts["brands"]) == (2, ["oak"])


def test_whoever_changes_it_reads_before_saving_who_decides_again(cast: SimpleNamespace, wish: Story, page: Any) -> None:
    wish.routed().approved()
    assert wish.request is not None

    def said(question: str) -> str:
        return page(cast.marketer).get(addresses.request_question(wish.request.code, question)).content.decode()  # type: ignore[union-attr]

    assert "If you change this by more than 10%, Business approver, Architecture" in said("value").replace("\xa0", "")
    assert "how long that takes is not known yet" in said("data")
    assert "Nobody decides again if you change this." in said("outcome")
