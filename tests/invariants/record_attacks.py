"""What the attacks on the record are made of: statements as somebody would write them with the role of the portal."""

from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction

EVENT = """INSERT INTO events_event (kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
    SELECT '{kind}', '{subject}', {key}, {actor}, now(), '{action}', '{source}', '{target}', {version}, '', {data}"""


def event(kind: str, subject: str, key: str, data: str = "'{}'::jsonb", *, actor: str = "NULL::bigint", **move: str) -> str:
    """The SQL of an event; ``key``, ``actor`` and ``data`` are SQL too."""
    said = {"action": "", "source": "", "target": "", "version": "NULL::integer"} | move
    return EVENT.format(kind=kind, subject=subject, key=f"({key})", data=data, actor=actor, **said)


def run(*statements: str) -> None:
    """Statements in one transaction, with everything that is checked at its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def refused(sentence: str, *statements: str) -> None:
    with pytest.raises(DatabaseError, match=sentence):
        run(*statements)


@dataclass(frozen=True)
class Attack:
    """What somebody does, the sentence that refuses it, and the event with which it is taken (none: with none)."""

    does: str
    refused: str
    told: str = ""


def person(name: str) -> str:
    return f"SELECT id FROM people_person WHERE username = '{name}'"


def given(kind: str) -> str:
    """The event of the newest duty."""
    data = "(SELECT jsonb_build_object('person', person_id, 'role', role) FROM access_duty ORDER BY id DESC LIMIT 1)"
    return event(kind, "access.duty", "SELECT max(id) FROM access_duty", data)


LAST_DUTY = "(SELECT max(id) FROM access_duty)"

STATE = {
    "a route": ("UPDATE approvals_route SET state = 'void'", "Where a route stands"),
    "a step": ("UPDATE approvals_step SET state = 'stopped' WHERE state = 'open'", "Where a step stands"),
    "a panel": ("UPDATE approvals_panel SET state = 'stopped' WHERE state = 'open'", "Where a panel stands"),
    "a quorum": ("UPDATE approvals_panel SET quorum = quorum + 1", "Where a panel stands"),
    "a recusal": (
        f"INSERT INTO approvals_recusal (route_id, person_id, because) SELECT id, ({person('architect')}), 'lead' FROM approvals_route",
        "kept from deciding on record only",
    ),
    "a decision": (
        "INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at) SELECT s.route_id, n.id, "
        f"({person('business')}), s.round, 'approve', '', '', now() FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id WHERE n.role = 'business'",
        "A decision is made on record only",
    ),
}


ROUTE = """INSERT INTO approvals_route (subject_kind, subject_id, number, facts, facts_version, requester_id, routed_by_id, routed_at, policy_id, track,
        amount, currency, data_class, state, round, carried)
    SELECT 'intake.request', q.id, q.number, '{{}}', 1, q.requester_id, ({router}), {at}, ({policy}), 'major', {amount}, '{currency}', {data}, 'open', 1, false
      FROM (SELECT id + {other} AS id, number, requester_id, estimate, currency, personal_data FROM intake_request ORDER BY id DESC LIMIT 1) q"""
ROUTED = {
    "router": person("technologist"), "at": "now()", "policy": "SELECT max(id) FROM approvals_policy", "amount": "estimate", "currency": "USD",
    "data": "'personal'", "other": "0",
}  # fmt: skip
# Somebody gives a duty to themself.
GIVEN = f"INSERT INTO access_duty (person_id, role, since_on) VALUES (({person('marketer')}), 'cio', '2020-01-01')"
