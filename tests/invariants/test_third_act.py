"""Approving, reserving and paying by one person, attacked beneath the operations: whichever of the three comes last, the database refuses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, usd

from collab.approvals.models import Panel, Route
from collab.approvals.standins.operations import set_standin
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.people.models import Person
from funding.funds import acts, operations
from funding.funds.models import Allocation
from projects.intake.operations import delivery, gateway, stopping
from tests.invariants.money import spending

pytestmark = pytest.mark.usefixtures("all_rights")

# A route whose money was given back begins again, as an intruder with the portal's role would have it: its finance group decides anew.
AGAIN = (
    "UPDATE approvals_route SET state = 'open', round = round + 1, ended_at = NULL WHERE id = %(route)s",
    "UPDATE approvals_step SET state = 'open', round = round + 1, opened_at = %(at)s, passed_at = NULL WHERE id = %(step)s",
    "UPDATE approvals_panel SET state = 'open' WHERE id = %(panel)s",
)
DECIDE = """INSERT INTO approvals_decision (route_id, panel_id, person_id, on_behalf_of_id, round, verdict, conditions, reason, at)
            VALUES (%(route)s, %(panel)s, %(person)s, %(place)s, 2, %(verdict)s, %(conditions)s, %(reason)s, %(at)s)"""
SENTENCE = "Nobody approves work, reserves its money and pays its bills"


def started(cast: SimpleNamespace, world: SimpleNamespace, reserves: Person) -> Story:
    """Work in delivery that the finance partner approved, and ``reserves`` promised money to."""
    story = Story(cast, world).drafted().submitted().routed().approved()
    delivery.fund(actor=reserves, amounts=[("growth", usd(120_000))], **story.seen)
    return story.started()


def pay(story: Story, actor: Person) -> None:
    operations.spend(
        actor=actor, number=story.request.number, fund="growth", amount=usd(4_000), reference=f"INV-{actor.pk}", on=clock.today()
    )


@pytest.fixture
def stopped(cast: SimpleNamespace, world: SimpleNamespace) -> Route:
    """The second partner reserved its money and paid its bills, the first one approved it; its money is free again."""
    story = started(cast, world, reserves=cast.finance2)
    pay(story, cast.finance2)
    stopping.stop(actor=cast.it_lead, reason="The supplier has gone.", lesson="Ask for two suppliers.", **story.seen)
    connection.check_constraints()
    return story.request_route()


@contextmanager
def undone() -> Iterator[Any]:
    """Whatever is written is undone: only what each statement meets is asked for."""
    with transaction.atomic(), connection.cursor() as cursor:
        yield cursor
        transaction.set_rollback(True)


def decide(route: Route, person: Person, verdict: str, place: Person | None = None) -> None:
    panel = Panel.objects.get(step__route=route, role="finance")
    facts: dict[str, Any] = {"route": route.pk, "step": panel.step_id, "panel": panel.pk, "person": person.pk, "verdict": verdict}
    facts |= {"place": place.pk if place else None, "at": clock.now()}
    # What anybody wrote stands as the name of a text.
    words = "text:" + "0" * 64
    facts["conditions"] = words if verdict == "approve_with_conditions" else ""
    facts["reason"] = "" if verdict.startswith("approve") else words
    with undone() as cursor:
        for statement in (*AGAIN, DECIDE):
            cursor.execute(statement, facts)


@pytest.mark.parametrize("verdict", ["approve", "approve_with_conditions"])
def test_who_reserved_and_paid_does_not_approve(cast: SimpleNamespace, stopped: Route, verdict: str) -> None:
    with pytest.raises(DatabaseError, match=SENTENCE):
        decide(stopped, cast.finance2, verdict)


@pytest.mark.parametrize("verdict", ["reject", "ask_for_changes"])
def test_a_no_is_none_of_the_three(cast: SimpleNamespace, stopped: Route, verdict: str) -> None:
    """So that the refusals above are of what they name, and not of the statements."""
    decide(stopped, cast.finance2, verdict)


def test_who_did_one_of_the_others_may_approve(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = started(cast, world, reserves=cast.finance2)
    pay(story, cast.finance)
    stopping.stop(actor=cast.it_lead, reason="The supplier has gone.", lesson="Ask for two suppliers.", **story.seen)
    connection.check_constraints()
    decide(story.request_route(), cast.finance2, "approve")


def in_place_of(cast: SimpleNamespace, person: Person) -> None:
    """The CIO, who has no seat where finance decides, stands in for them."""
    today = clock.today()
    told = {"since_on": today, "until_on": today + timedelta(days=5), "reason": "On leave."}
    set_standin(actor=person, person=person.username, by=cast.cio.username, **told)


def test_nobody_approves_for_who_reserved_and_paid(cast: SimpleNamespace, stopped: Route) -> None:
    in_place_of(cast, cast.finance2)
    with pytest.raises(DatabaseError, match=SENTENCE):
        decide(stopped, cast.cio, "approve", cast.finance2)
    decide(stopped, cast.cio, "reject", cast.finance2)


def test_whose_stand_in_approved_and_who_reserved_does_not_pay(
    cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was signed in their place is theirs too: in Python, and past it in the database."""
    in_place_of(cast, cast.finance)
    story = Story(cast, world).drafted().submitted().routed()
    for panel in Panel.objects.filter(step__route=story.request_route()).order_by("step__position", "role"):
        of = cast.architect if panel.role == "architecture" else getattr(cast, panel.role)
        told = {"actor": cast.cio, "on_behalf_of": "finance"} if panel.role == "finance" else {"actor": of}
        gateway.decide(decision="approve", **told, **story.seen)
    assert story.request_route().state == "passed"
    delivery.fund(actor=cast.finance, amounts=[("growth", usd(120_000))], **story.seen)
    story.started()
    house = SimpleNamespace(cast=cast, world=world, work=Allocation.objects.with_accounts().get(route=story.request_route()))
    with pytest.raises(DatabaseError, match=SENTENCE):
        spending(house, by=cast.finance)
    spending(house, by=cast.finance2)
    with pytest.raises(Conflict, match="somebody else books its bills"):
        pay(story, cast.finance)
    monkeypatch.setattr(acts, "is_third", lambda *_: False)
    with pytest.raises(Conflict, match="one of the three is somebody else's"):
        pay(story, cast.finance)
    monkeypatch.undo()
    pay(story, cast.finance2)


def test_who_approved_and_reserved_does_not_pay(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = started(cast, world, reserves=cast.finance)
    pay(story, cast.finance2)
    house = SimpleNamespace(cast=cast, world=world, work=Allocation.objects.with_accounts().get(route=story.request_route()))
    with pytest.raises(DatabaseError, match=SENTENCE):
        spending(house, by=cast.finance)
    spending(house, by=cast.finance2)
