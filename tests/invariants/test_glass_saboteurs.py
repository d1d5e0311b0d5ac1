"""What must never be of break-glass, looked for; each guard of it is switched off once, and what it lets through is found, and not before."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.conftest import make_cast
from tests.intake.test_break_glass import broken, opened
from tests.sabotage import without
from tests.stories import Story, make_world, usd

_TEXT = "(SELECT t.text FROM events_text t WHERE t.digest = substr({0}, 6))"
_DUTY = "EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = {0} AND y.role = {1})"
# Keys of one side, by nobody of that side, for their own work or for a reason that says too little; what waits no day for its second key;
# what was signed and is otherwise now; and a review by who had a part in it, or by nobody of the gate.
WRONG = f"""
    SELECT 'key of ' || g.id || ' is not of an executive' FROM intake_breakglass g
     WHERE NOT {_DUTY.format("g.first_id", "g.first_role")} OR g.second_id IS NOT NULL AND NOT {_DUTY.format("g.second_id", "g.second_role")}
    UNION ALL
    SELECT 'key of ' || g.id || ' is for own work' FROM intake_breakglass g JOIN intake_request q ON q.id = g.request_id
     WHERE q.requester_id IN (g.first_id, g.second_id) OR q.sponsor_id IN (g.first_id, g.second_id)
    UNION ALL
    SELECT 'reason of ' || g.id || ' says too little' FROM intake_breakglass g
     WHERE coalesce(char_length(btrim({_TEXT.format("g.first_reason")})), 0) < 40
        OR g.state = 'broken' AND (lower({_TEXT.format("g.first_reason")}) = lower({_TEXT.format("g.second_reason")}))
    UNION ALL
    SELECT 'key of ' || g.id || ' waits otherwise' FROM intake_breakglass g WHERE g.until <> g.opened_at + interval '24 hours' OR g.signed_at > g.until
    UNION ALL
    SELECT 'amount of ' || g.id || ' was changed' FROM intake_breakglass g JOIN approvals_route r ON r.id = g.route_id WHERE r.amount <> g.amount
    UNION ALL
    SELECT 'review of ' || g.id || ' is not of the gate' FROM intake_breakglass g
     WHERE g.verdict <> '' AND (g.reviewed_by_id IN (g.first_id, g.second_id) OR NOT {_DUTY.format("g.reviewed_by_id", "'technologist'")})
    UNION ALL
    SELECT 'glass ' || g.id || ' is off the record' FROM intake_breakglass g WHERE NOT EXISTS (SELECT 1 FROM events_event e
     WHERE e.subject_kind = 'intake.request' AND e.subject_id = g.request_id AND e.actor_id = g.first_id AND e.kind = 'intake.request.glass_opened')
"""  # noqa: S608 - made of constants
PERSON = "(SELECT id FROM people_person WHERE username = '{0}')"
REVIEW = "verdict = 'upheld', reviewed_at = clock_timestamp(), review_reason = first_reason, reviewed_by_id = "
SIGN = """state = 'broken', signed_at = {at}, second_id = {who}, second_role = 'cio', second_reason = {why},
    review_on = public.bridge_day(clock_timestamp()) + 7, hold_on = public.bridge_day(clock_timestamp()) + 14"""
AGAIN = """INSERT INTO intake_breakglass (request_id, state, amount, currency, fund_id, marketing_lead_id, it_lead_id, first_id, first_role, first_reason,
    opened_at, until, second_role, second_reason, verdict, review_reason) SELECT request_id, 'waiting', amount, currency, fund_id, marketing_lead_id,
    it_lead_id, {0}, 'cmo', {1}, clock_timestamp(), clock_timestamp() + interval '{2}', '', '', '', '' FROM intake_breakglass"""
LAPSED = "UPDATE intake_breakglass SET state = 'lapsed'; "
# By name: how far the story is told, the statement, the guards that refuse it, and what is found without them.
SABOTEURS: dict[str, tuple[Any, str, tuple[str, ...], str]] = {
    "opened by no executive": (
        opened, LAPSED + AGAIN.format(PERSON.format("technologist"), "first_reason", "24 hours"), ("first_key", "opened_on_record"), "not of an executive",
    ),
    "opened by whoever asks": (
        opened, LAPSED + AGAIN.format(PERSON.format("marketer"), "first_reason", "24 hours"), ("first_key", "opened_on_record"), "is for own work",
    ),
    "opened without a reason": (opened, LAPSED + AGAIN.format("first_id", "''", "24 hours"), ("first_key", "opened_on_record"), "says too little"),
    "opened for a week": (
        opened, LAPSED + AGAIN.format("first_id", "first_reason", "7 days"), ("first_key", "opened_on_record"), "waits otherwise",
    ),
    "signed by no executive": (
        opened, "UPDATE intake_breakglass SET " + SIGN.format(at="clock_timestamp()", who=PERSON.format("technologist"), why="first_reason"),
        ("second_key", "signed_on_record"), "not of an executive",
    ),
    "signed with the other's reason": (
        opened, "UPDATE intake_breakglass SET " + SIGN.format(at="clock_timestamp()", who=PERSON.format("cio"), why="first_reason"),
        ("second_key", "signed_on_record"), "says too little",
    ),
    "rewritten": (broken, "UPDATE intake_breakglass SET amount = amount + 1", ("kept",), "was changed"),
    "reviewed by a key": (
        broken, f"UPDATE intake_breakglass SET {REVIEW} second_id", ("reviewed_by_the_gate", "reviewed_on_record"), "is not of the gate",
    ),
    "reviewed by nobody of the gate": (
        broken, f"UPDATE intake_breakglass SET {REVIEW} {PERSON.format('finance')}", ("reviewed_by_the_gate", "reviewed_on_record"), "is not of the gate",
    ),
    "off the record": (
        opened, LAPSED + AGAIN.format(PERSON.format("cio"), "first_reason", "24 hours").replace("'cmo'", "'cio'"), ("opened_on_record",), "is off the record",
    ),
}  # fmt: skip


def findings() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRONG)
        return [said for (said,) in cursor.fetchall()]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def story(real_db: None) -> Story:
    cast = make_cast()
    return Story(cast, make_world(cast), answers={"estimate": usd(60_000)}).drafted().submitted()


@pytest.mark.parametrize("name", SABOTEURS)
def test_a_guard_of_break_glass_refuses_and_what_it_would_let_through_is_found(
    name: str, story: Story, owner: Any, all_rights: None
) -> None:
    told, statement, guards, said = SABOTEURS[name]
    told(story)
    assert findings() == []
    with pytest.raises(DatabaseError):
        run(statement)
    with without(owner, "intake_breakglass", *guards):
        run(statement)
    assert any(said in one for one in findings()), findings()
