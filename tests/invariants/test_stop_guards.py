"""The guards of stopping, settling and handing over, attacked beneath the operations with raw SQL as the role of the portal."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection

from collab.access.models import Duty
from collab.approvals.models import Panel
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.people.models import Department, Person
from funding.funds.models import Allocation, Fund
from projects.intake.models import Request, Stop
from projects.intake.operations import stopping
from projects.intake.states import State as S
from tests import onrecord
from tests.conftest import make_cast
from tests.invariants.record_attacks import event, person, refused, run
from tests.stories import Story, bring_to, make_world, usd

pytestmark = pytest.mark.usefixtures("all_rights")
STOPPED = "UPDATE intake_request SET state = 'stopped', version = version + 1, holder_id = NULL WHERE id = {0}"
WORDS = {"reason": "The supplier has gone.", "lesson": "Ask for two suppliers."}


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(cast=cast, world=world)


def made(house: SimpleNamespace, state: str, **more: Any) -> Request:
    request = bring_to(state, house.cast, house.world, **more)
    connection.check_constraints()
    return request


def large(house: SimpleNamespace) -> Request:
    return made(house, S.IN_DELIVERY, answers={"estimate": usd(400_000)}, track="major")


def told(request: Request, kind: str, action: str, target: str = "", data: str = "'{}'::jsonb", actor: str = "it_lead") -> str:
    move = {"action": action, "source": request.state, "target": target or request.state, "version": str(request.version + 1)}
    return event(f"intake.request.{kind}", "intake.request", str(request.pk), data, actor=f"({person(actor)})", **move)


# --- stopping


def test_much_is_not_stopped_by_one(house: SimpleNamespace) -> None:
    request = large(house)
    refused("takes two others", STOPPED.format(request.pk), told(request, "stopped", "stop", "stopped"))


def test_nor_where_only_one_of_two_has_agreed(house: SimpleNamespace) -> None:
    request = large(house)
    stopping.stop(actor=house.cast.it_lead, number=request.number, version=request.version, **WORDS)
    stopping.second(actor=house.cast.finance, number=request.number, version=request.version + 1, decision="approve")
    connection.check_constraints()
    request.refresh_from_db()
    refused("by the decision on its route", f"UPDATE intake_stop SET state = 'agreed' WHERE request_id = {request.pk}")
    refused("takes two others", STOPPED.format(request.pk), told(request, "stopped", "stop", "stopped"))


def test_a_proposal_is_not_rewritten_nor_taken_away(house: SimpleNamespace) -> None:
    request = large(house)
    stopping.stop(actor=house.cast.it_lead, number=request.number, version=request.version, **WORDS)
    connection.check_constraints()
    refused("not rewritten", f"UPDATE intake_stop SET proposed_by_id = ({person('cmo')})")
    refused("Cannot delete", "DELETE FROM intake_stop")
    refused(
        "has a route of its own",
        f"""INSERT INTO intake_stop (request_id, reason, lesson, proposed_by_id, proposed_at, state)
            SELECT {made(house, S.FUNDED).pk}, reason, lesson, proposed_by_id, now(), 'proposed' FROM intake_stop""",
    )
    assert Stop.objects.get().state == "proposed"


def test_a_proposal_starts_as_one(house: SimpleNamespace) -> None:
    request = large(house)
    stopping.stop(actor=house.cast.it_lead, number=request.number, version=request.version, **WORDS)
    connection.check_constraints()
    refused(
        "starts as one",
        f"""INSERT INTO intake_stop (request_id, reason, lesson, proposed_by_id, proposed_at, state)
            SELECT {made(house, S.FUNDED).pk}, reason, lesson, proposed_by_id, now(), 'agreed' FROM intake_stop""",
    )


def test_what_is_stopped_gives_its_money_back(house: SimpleNamespace) -> None:
    request = made(house, S.FUNDED)
    refused("gives its money back", STOPPED.format(request.pk), told(request, "stopped", "stop", "stopped"))


def test_its_project_stops_with_it(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    request = made(house, S.IN_DELIVERY)
    monkeypatch.setattr("projects.portfolio.finishing.stop", lambda project, actor: None)
    stopping.stop(actor=house.cast.it_lead, number=request.number, version=request.version, **WORDS)
    with pytest.raises(DatabaseError, match="its project stops with it"):
        connection.check_constraints()


def test_money_does_not_leave_first(house: SimpleNamespace) -> None:
    for state in (S.FUNDED, S.IN_DELIVERY):
        request = made(house, state)
        refused(
            "Money leaves work that is live",
            f"""INSERT INTO ledger_entry (kind, "on", at, actor_id, subject_kind, subject_id, reference, source, line, note, rate_source)
                SELECT 'release', public.bridge_day(now()), now(), ({person("finance")}), 'approvals.route', {request.route_id}, '', '', '', '', ''""",
        )


def test_on_hold_only_what_had_money_is_stopped(house: SimpleNamespace) -> None:
    request = made(house, S.ON_HOLD)
    refused("was funded or in delivery|request_routed", STOPPED.format(request.pk), told(request, "stopped", "stop", "stopped"))


# --- after it has ended


@pytest.mark.parametrize("state", [S.DELIVERED, S.CLOSED, S.STOPPED])
def test_nothing_new_is_promised_to_what_has_ended(house: SimpleNamespace, state: str) -> None:
    request = made(house, state)
    if state != S.STOPPED:
        refused(
            "Nothing new is promised",
            f"UPDATE funds_allocation SET amount = amount + 5, covers = covers + 5 WHERE route_id = {request.route_id}",
        )
    refused(
        "Nothing new is promised",
        f"""INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at)
            SELECT {request.route_id}, id, 5, 5, 'reserved', now() FROM funds_fund WHERE code = 'platform'""",
    )


def test_in_nobodys_name_nothing_is_given_back_before_its_time(house: SimpleNamespace) -> None:
    request = made(house, S.CLOSED)
    refused(
        "holds the duty for it",
        f"""INSERT INTO ledger_entry (kind, "on", at, subject_kind, subject_id, reference, source, line, note, rate_source)
            VALUES ('release', public.bridge_day(now()), now(), 'approvals.route', {request.route_id}, '', '', '', '', '')""",
    )


@pytest.mark.parametrize(("days", "before", "what"), [("invoice_days", 60, "late invoices"), ("accrual_days", 0, "actuals of its year")])
def test_how_long_a_fund_waits_changes_on_record(house: SimpleNamespace, days: str, before: int, what: str) -> None:
    connection.check_constraints()
    fund = Fund.objects.get(code="growth")
    refused("keeps what it was set up as", f"UPDATE funds_fund SET {days} = 5 WHERE code = 'growth'")
    other = event("funds.fund.changed", "funds.fund", str(fund.pk), version="3", actor=f"({person('finance')})")
    longer = f"UPDATE funds_fund SET {days} = 5, version = 3 WHERE code = 'growth'"
    refused(f"{what} changes on record only", longer, other)
    run(longer, other.replace("'{}'::jsonb", f"""'{{"{days}": [{before}, 5]}}'::jsonb"""))


# --- whose it is


def test_whose_it_is_changes_on_record(house: SimpleNamespace) -> None:
    request = made(house, S.IN_TRIAGE)
    given = f"UPDATE intake_request SET requester_id = ({person('outsider')}), version = version + 1 WHERE id = {request.pk}"
    keys = f"jsonb_build_object('former', ({person('cmo')}), 'person', ({person('outsider')}))"
    refused("until it is given to somebody else", f"UPDATE intake_request SET requester_id = ({person('outsider')})")
    refused("to somebody else on record only", given, told(request, "edited", "edit"))
    refused("to somebody else on record only", given, told(request, "reassigned", "reassign", data=keys))
    run(given, told(request, "reassigned", "reassign", data=keys.replace("'cmo'", "'marketer'")))


def test_whoever_decides_on_it_is_not_given_it(house: SimpleNamespace) -> None:
    request = made(house, S.APPROVED)
    keys = f"jsonb_build_object('former', ({person('marketer')}), 'person', ({person('business')}))"
    run(
        f"UPDATE intake_request SET requester_id = ({person('business')}), version = version + 1 WHERE id = {request.pk}",
        told(request, "reassigned", "reassign", data=keys),
    )
    request.refresh_from_db()
    refused(
        "only on its own open route",
        f"UPDATE intake_request SET state = 'in_approval', version = version + 1 WHERE id = {request.pk}",
        told(request, "reopened", "edit", "in_approval"),
    )


def test_who_has_it_changes_on_record(house: SimpleNamespace) -> None:
    request = made(house, S.IN_DELIVERY)
    held = f"UPDATE intake_request SET holder_id = ({person('outsider')}), version = version + 1 WHERE id = {request.pk}"
    refused("only that move sets", held, told(request, "topped_up", "fund"))
    run(held, told(request, "handed_over", "hand_over"))


def test_a_lead_changes_on_record(house: SimpleNamespace) -> None:
    request = made(house, S.IN_DELIVERY)
    refused(
        "changes on record only",
        f"UPDATE portfolio_project SET it_lead_id = ({person('cio')}), version = version + 1 WHERE id = {request.project_id}",
        event("portfolio.project.updated", "portfolio.project", str(request.project_id), version="2"),
    )


# --- seats


def test_a_seat_in_a_group_that_decides_is_for_a_place_that_is_free(real_db: None) -> None:
    """On real commits: what is on record is so by an event of the same transaction."""
    cast = make_cast()
    request = bring_to(S.IN_APPROVAL, cast, make_world(cast))
    panel = Panel.objects.get(step__route=request.route, state="open")
    new = Person.objects.create(username="grace", department=Department.objects.get(code="brand"))
    onrecord.give(new, "business")
    seat = f"INSERT INTO approvals_seat (panel_id, person_id) VALUES ({panel.pk}, {new.pk})"
    again = told(request, "seated_again", "seat_again", actor="technologist")
    move = f"UPDATE intake_request SET version = version + 1 WHERE id = {request.pk}"
    refused("in place of who has left", move, seat, again)
    onrecord.end(Duty.objects.filter(person=cast.business), ended_at=clock.now())
    refused("A seat is taken on record only", seat)
    run(move, seat, again)


# --- drafts


def test_only_what_was_never_sent_is_deleted_and_on_record(house: SimpleNamespace) -> None:
    sent, draft = made(house, S.IN_TRIAGE), Story(house.cast, house.world).drafted().request
    connection.check_constraints()
    for table in ("intake_request_data_sources",):
        run(f"DELETE FROM {table}")
    refused("never deleted", f"DELETE FROM intake_request WHERE id = {sent.pk}")
    gone = f"DELETE FROM intake_request WHERE id = {draft.pk}"
    refused("deleted on record", gone)
    note = event("intake.request.deleted", "intake.request", str(draft.pk), actor=f"({person('cmo')})", version="2")
    refused("by its writer", gone, note)
    refused("moves that were made", note)
    run(gone, note.replace("'cmo'", "'marketer'"))


def test_what_was_sent_stays_sent(house: SimpleNamespace) -> None:
    request = made(house, S.IN_TRIAGE)
    refused("the day on which it was", f"UPDATE intake_request SET submitted_at = NULL, version = version + 1 WHERE id = {request.pk}")


def test_operations_are_told_in_a_sentence(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the operation forgets to ask, the database answers it."""
    request = large(house)
    monkeypatch.setattr("projects.intake.stopping.takes_two", lambda route: False)
    with pytest.raises(Conflict, match="takes two others"):
        stopping.stop(actor=house.cast.it_lead, number=request.number, version=request.version, **WORDS)
    assert Allocation.objects.get(route=request.route).state == "committed"
