"""What must never be of decisions taken back and of conditions, looked for; and whoever breaks it is found, and not before."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events import patience
from collab.kit import clock
from collab.kit.errors import Conflict
from projects.intake.models import Request
from projects.intake.operations import delivery, gateway, retracting
from tests.conftest import make_cast
from tests.sabotage import without
from tests.stories import Story, make_world, usd

# By another than its maker, too late, or though others had acted: and decisions of which two of one person count.
WRONGLY_TAKEN_BACK = """
    SELECT 'retraction ' || t.id || ' is by another' FROM approvals_retraction t JOIN approvals_decision d ON d.id = t.decision_id
     WHERE t.person_id <> d.person_id
    UNION ALL
    SELECT 'retraction ' || t.id || ' came too late' FROM approvals_retraction t JOIN approvals_decision d ON d.id = t.decision_id
     WHERE t.at NOT BETWEEN d.at AND d.at + interval '12 seconds'
    UNION ALL
    SELECT 'retraction ' || t.id || ' undoes what others built on' FROM approvals_retraction t JOIN approvals_decision d ON d.id = t.decision_id
      JOIN approvals_decision o ON o.route_id = d.route_id AND o.person_id <> d.person_id AND o.at BETWEEN d.at AND t.at
    UNION ALL
    SELECT 'person ' || d.person_id || ' counts twice' FROM approvals_decision d
     WHERE NOT EXISTS (SELECT 1 FROM approvals_retraction t WHERE t.decision_id = d.id) GROUP BY d.route_id, d.person_id, d.round HAVING count(*) > 1
"""
# Work that went on though a condition that it had to wait for was open.
WENT_ON = """
    SELECT 'R-' || q.number || ' went on without ' || c.id FROM intake_request q JOIN approvals_decision d ON d.route_id = q.route_id
      JOIN approvals_condition c ON c.decision_id = d.id AND (c.state = 'open' OR c.state = 'met')
     WHERE c.blocks = 'fund' AND q.state <> 'approved' AND q.state <> 'in_approval' AND q.state <> 'withdrawn'
"""
TAKE_BACK = "INSERT INTO approvals_retraction (decision_id, person_id, at) SELECT id, {0}, {1} FROM approvals_decision WHERE person_id = %s ORDER BY approvals_decision.id LIMIT 1"


def findings(look: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(look)
        return [said for (said,) in cursor.fetchall()]


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def story(real_db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr(patience, "SECONDS", 12)
    cast = make_cast()
    return Story(cast, make_world(cast)).drafted().submitted().routed()


def built_on(story: Story, cast: SimpleNamespace) -> None:
    gateway.decide(actor=cast.architect, decision="approve", **story.seen)


SABOTEURS: dict[str, tuple[str, str, Callable[[Story, Any], None] | None, str]] = {
    "by another": ("(SELECT id FROM people_person WHERE username = 'cio')", "at", None, "is by another"),
    "too late": ("person_id", "at + interval '1 minute'", None, "came too late"),
    "over others": ("person_id", "clock_timestamp()", built_on, "undoes what others built on"),
}


@pytest.mark.parametrize("name", SABOTEURS)
def test_what_is_taken_back_wrongly_is_refused_and_where_nothing_refuses_it_is_found(name: str, story: Story, owner: Any) -> None:
    cast = story.cast
    gateway.decide(actor=cast.business, decision="approve", **story.seen)
    person, at, first, said = SABOTEURS[name]
    if first:
        first(story, cast)
    assert findings(WRONGLY_TAKEN_BACK) == []
    with pytest.raises(DatabaseError):
        run(TAKE_BACK.format(person, at), cast.business.pk)
    with without(owner, "approvals_retraction", "allowed", "made_on_record"):
        run(TAKE_BACK.format(person, at), cast.business.pk)
    assert any(said in one for one in findings(WRONGLY_TAKEN_BACK))


def test_taken_back_and_decided_again_nothing_is_found(story: Story) -> None:
    cast = story.cast
    for _ in range(2):
        gateway.decide(actor=cast.business, decision="approve", **story.seen)
        retracting.retract(actor=cast.business, **story.seen)
    gateway.decide(actor=cast.business, decision="approve", **story.seen)
    assert findings(WRONGLY_TAKEN_BACK) == []


def test_what_goes_on_without_its_condition_is_refused_twice_and_found(story: Story, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule the guard refuses it; without both it is found."""
    cast = story.cast
    term = {"words": "A notice stands there.", "owner": "it_lead", "due_on": clock.today() + timedelta(days=9), "blocks": "fund"}
    gateway.decide(actor=cast.business, decision="approve_with_conditions", conditions=[term], **story.seen)
    who = {"architecture": cast.architect, "privacy": cast.privacy, "finance": cast.finance}
    for step in story.request_route().steps.filter(position__gt=1).order_by("position"):
        for panel in step.panels.order_by("role"):
            story.decided(who[panel.role])
    monkeypatch.setattr(Request, "conditions_open", [])
    pay: dict[str, Any] = {"actor": cast.finance2, "amounts": [("growth", usd(120_000))]}
    with pytest.raises(Conflict, match="A condition of its approval comes first"):
        delivery.fund(**pay, **story.seen)
    assert findings(WENT_ON) == []
    with without(owner, "intake_request", "conditions_first"):
        delivery.fund(**pay, **story.seen)
    assert [one.startswith(story.request.code) for one in findings(WENT_ON)] == [True]
