"""What requests and projects say, and where approval stands, changes on record only: attacked with raw SQL as the portal's role."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from stories import Story, bring_to

from collab.kit.errors import Conflict
from projects.intake.states import State as S
from projects.portfolio.flow import FLOW as PHASES
from tests import onrecord
from tests.conftest import make_cast
from tests.invariants.record_attacks import ROUTE, ROUTED, STATE, event, person, refused, run
from tests.sampling import some

# --- what a request and a project say

EDIT = {"action": "edit", "source": "funded", "target": "funded"}
CONTENT = {
    "title": "'Mine'", "problem": "'None'", "outcome": "''", "estimate": "estimate * 2", "currency": "'EUR'", "personal_data": "NOT personal_data",
    "is_confidential": "true", "sponsor_id": f"({person('outsider')})", "goal_id": "NULL", "needed_by": "NULL", "legacy_systems": "'{}'",
    "effects": "'[]'", "costs": "'[]'", "holder_id": f"({person('outsider')})", "technologist_id": f"({person('outsider')})", "question": "'?'", "submitted_at": "now()",
}  # fmt: skip


@pytest.fixture
def approved(cast: SimpleNamespace, world: SimpleNamespace) -> Any:
    made = bring_to(S.IN_APPROVAL, cast, world)
    connection.check_constraints()
    return made


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("column", some(CONTENT, 2))
def test_what_a_request_says_changes_with_its_version_and_on_record(approved: Any, column: str) -> None:
    change = f"UPDATE intake_request SET {column} = {CONTENT[column]}"
    refused("changes with its next version only|only that move sets", change)
    refused("leaves its record|only that move sets|keeps the day", f"{change}, version = version + 1")
    other = event(
        "intake.request.edited", "intake.request", str(approved.pk), """'{"changed": {"needed_by_reason": []}}'::jsonb""",
        action="edit", source="in_approval", target="in_approval", version=str(approved.version + 1),
    )  # fmt: skip
    if column in ("technologist_id", "question", "submitted_at"):
        return
    refused("says changes on record only|only that move sets", f"{change}, version = version + 1", other)
    if column != "holder_id":
        run(f"{change}, version = version + 1", other.replace("needed_by_reason", column))


def test_a_version_without_an_event_is_refused(approved: Any) -> None:
    refused("Each version of a request leaves its record", "UPDATE intake_request SET version = version + 1")


@pytest.mark.parametrize("more", [{"estimate": Decimal(140_000)}, {"currency": "EUR"}, {"personal_data": True}])
def test_it_is_approved_as_it_was_decided_on(cast: SimpleNamespace, world: SimpleNamespace, more: dict[str, Any]) -> None:
    """Written beside its route while that is open, on record: the last decision approves something else."""
    story = Story(cast, world, answers={"personal_data": False}).drafted().submitted().routed()
    onrecord.edit(story.request, cast.marketer, **more)
    with pytest.raises(Conflict, match="approved as it was decided on"):
        story.approved()


def test_a_move_is_not_told_of_a_version_that_has_passed(approved: Any) -> None:
    """Of one whose event tells of no move, so that no other is in its way."""
    told = event(
        "intake.request.submitted", "intake.request", str(approved.pk), action="submit", source="draft", target="in_triage", version="1"
    )
    refused("gone on since", told)


def test_a_move_is_told_by_its_arrow(approved: Any) -> None:
    """What people are told of as a decision is the event of one, and says from where to where."""
    for move in ({}, {"source": "in_approval"}, {"target": "approved"}):
        told = event("intake.request.approved", "intake.request", str(approved.pk), version=str(approved.version), **move)
        refused("moves that were made", told)
    refused("moves that were made", told.replace("request.approved", "request.noted"))


PROJECT = {
    "it_lead_id": f"({person('outsider')})", "marketing_lead_id": f"({person('outsider')})", "title": "'Mine'", "is_confidential": "true",
    "ends_on": "ends_on + 1", "health_it": "'at_risk'", "word_it": "'Fine'",
}  # fmt: skip


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("column", some(PROJECT, 2))
def test_what_a_project_says_and_who_leads_it_changes_on_record(cast: SimpleNamespace, world: SimpleNamespace, column: str) -> None:
    project = bring_to(S.IN_DELIVERY, cast, world).project
    connection.check_constraints()
    change = f"UPDATE portfolio_project SET {column} = {PROJECT[column]}"
    refused("changes with its next version only", change)
    refused("Each version of a project leaves its record", f"{change}, version = version + 1")
    told = event("portfolio.project.updated", "portfolio.project", str(project.pk), """'{"changed": {"side": []}}'::jsonb""", version="2")
    refused("says changes on record only", f"{change}, version = version + 1", told)
    if column == "is_confidential":
        # It is as confidential as its request: tests/invariants/test_sight_guards.py.
        refused("as confidential as the request", f"{change}, version = version + 1", told.replace("side", column))
    else:
        run(f"{change}, version = version + 1", told.replace("side", column.removesuffix("_id")))


def test_no_phase_of_a_project_is_told_that_it_did_not_reach(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    project = bring_to(S.IN_DELIVERY, cast, world).project
    connection.check_constraints()
    for step in PHASES:
        moved = {"action": step.action, "source": step.source, "target": step.target, "version": str(project.version + 1)}
        refused("moves that were made", event(step.says, "portfolio.project", str(project.pk), **moved))


# --- approvals


@pytest.mark.parametrize("name", some(STATE, 2))
def test_where_approval_stands_changes_on_record(real_db: None, name: str) -> None:
    cast = make_cast()
    request = bring_to(S.IN_APPROVAL, cast, onrecord.make_world(cast))
    does, sentence = STATE[name]
    refused(sentence, does)
    # An event that tells of no move does not do for a request.
    shown = event("intake.request.shown", "intake.request", str(request.pk), version=str(request.version))
    if name != "a recusal":
        refused(sentence, does, shown)


def test_a_decision_is_named_by_its_event(real_db: None) -> None:
    cast = make_cast()
    request = bring_to(S.IN_APPROVAL, cast, onrecord.make_world(cast))
    does, sentence = STATE["a decision"]
    move = f"UPDATE intake_request SET version = version + 1 WHERE id = {request.pk}"
    for data, actor in (("'{}'::jsonb", cast.business), ("jsonb_build_object('given', (SELECT max(id) + 1 FROM approvals_decision))", cast.business),
                        ("jsonb_build_object('given', (SELECT max(id) FROM approvals_decision))", cast.cmo)):  # fmt: skip
        told = event(
            "intake.request.decided", "intake.request", str(request.pk), data, actor=str(actor.pk),
            action="decide", source="in_approval", target="in_approval", version=str(request.version + 1),
        )  # fmt: skip
        refused(sentence, does, move, told)
    run(does, move, told.replace(f"({request.pk}), {cast.cmo.pk}", f"({request.pk}), {cast.business.pk}"))


def test_a_panel_and_a_step_pass_by_decisions_only(approved: Any) -> None:
    refused("A panel passes by the approvals", "UPDATE approvals_panel SET state = 'passed'")
    refused("A step passes when all", "UPDATE approvals_step SET state = 'passed'")
    step = "INSERT INTO approvals_step (route_id, position, name, round, state) SELECT id, 9, 'Mine', 1, 'passed' FROM approvals_route"
    refused("A step waits", step)
    panel = "INSERT INTO approvals_panel (step_id, role, quorum, seating, state) SELECT min(id), 'cio', 1, 'at_routing', 'passed' FROM approvals_step"
    refused("A panel waits", panel)


# --- a route belongs to its request, and to the policy of its day

NOT_ITS_OWN = {
    "no such request": ({"other": "999999"}, "as it stands there"),
    "another amount": ({"amount": "estimate - 1"}, "as it stands there"),
    "another currency": ({"currency": "EUR", "amount": "1"}, "as it stands there|weighed"),
    "another class of data": ({"data": "'none'"}, "as it stands there"),
    "somebody else": ({"router": person("marketer")}, "technologist routes|route_not_by_requester"),
    "a policy of another day": (
        {"policy": "SELECT min(id) FROM approvals_policy WHERE subject_kind = 'intake.request'"},
        "in force on its day",
    ),
}


@pytest.mark.parametrize("name", some(NOT_ITS_OWN, 2, at=1))
def test_a_route_is_of_its_request_and_its_day(cast: SimpleNamespace, name: str) -> None:
    before = onrecord.make_world_before(cast, days=40)
    request = bring_to(S.IN_TRIAGE, cast, before)
    connection.check_constraints()
    changes, sentence = NOT_ITS_OWN[name]
    refused(sentence, ROUTE.format(**ROUTED | changes))
    refused("routed on record only", ROUTE.format(**ROUTED))
    told = event(
        "intake.request.routed", "intake.request", str(request.pk), actor=str(cast.technologist.pk),
        action="route", source="in_triage", target="in_approval", version=str(request.version + 1),
    )  # fmt: skip
    move = (
        "UPDATE intake_request SET state = 'in_approval', version = version + 1, route_id = (SELECT max(id) FROM approvals_route) "
        f"WHERE id = {request.pk}"
    )
    refused("moves that were made", ROUTE.format(**ROUTED), told)
    run(ROUTE.format(**ROUTED), move, told)
