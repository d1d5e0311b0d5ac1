"""The second person of a fund change: a decision on its route, by whoever has the say at that moment, and by nobody else."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access.roles import Role
from collab.approvals import decisions, policies, routes
from collab.approvals.models import Decision, Panel, Policy, Route, Seat
from collab.approvals.queries import waiting, waiting_routes
from collab.approvals.routes import Facts
from collab.events.findings import asked
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import movements, operations, record, subject
from funding.funds.models import CHANGE, Fund, FundChange
from funding.ledger.models import Entry
from tests import onrecord
from tests.funding.examples import balances, make_fund, passed_route
from tests.stories import said

DECIDE = """INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at)
            VALUES (%s, %s, %s, 1, 'approve', '', '', %s)"""
TOLD = """INSERT INTO events_event (kind, subject_kind, subject_id, actor_id, at, action, source, target, why, data)
          SELECT 'funds.change.decided', 'funds.fundchange', %s, %s, now(), '', '', '', '', jsonb_build_object('given', max(id)) FROM approvals_decision"""
SIT = "INSERT INTO approvals_seat (panel_id, person_id) VALUES (%s, %s)"


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


@pytest.fixture
def fund(house: SimpleNamespace) -> Fund:
    return make_fund(house.finance, owners=[house.cmo])


@pytest.fixture
def change(house: SimpleNamespace, fund: Fund) -> FundChange:
    return operations.propose_change(actor=house.finance, target=fund.code, amount=usd("50"), reason="A new market.")


def panel_of(change: FundChange) -> Panel:
    return Panel.objects.get(step__route=change.route)


def run(*statements: tuple[Any, ...]) -> None:
    """The statements as the portal's own role, with what is checked at the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, *values in statements:
            cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(match: str, *statements: tuple[Any, ...]) -> None:
    with pytest.raises(DatabaseError, match=match):
        run(*statements)


def join(username: str, role: Role, **days: date) -> Person:
    person = Person.objects.create(username=username, first_name=username.title(), last_name="Extra")
    onrecord.give(person, role, **{"since_on": date(2020, 1, 1), **days})
    return person


def test_a_proposal_opens_a_route_of_one_step_by_its_own_policy(change: FundChange) -> None:
    route = Route.objects.get(subject_kind=CHANGE, subject_id=change.pk)
    assert (route.subject_id, route.number, route.state, route.requester, route.routed_by) == (
        change.pk, None, "open", change.proposed_by, change.proposed_by,
    )  # fmt: skip
    assert route.facts == {"source": "", "target": "brand-26", "track": "", "amount": "50", "currency": "USD", "data_class": ""} | {
        "amount": route.facts["amount"]
    }
    assert (change.route, route.policy.subject_kind, route.policy.starts_on) == (route, CHANGE, date(2000, 1, 1))
    panel = panel_of(change)
    assert (panel.role, panel.quorum, panel.seating, panel.seats.count()) == ("fund_say", 1, "at_decision", 0)


def test_agreeing_is_the_decision_that_passes_the_route(house: SimpleNamespace, change: FundChange) -> None:
    operations.agree_change(actor=house.cmo, change=change.pk)
    given = Decision.objects.get(route=change.route)
    assert (given.person, given.verdict, Route.objects.get(pk=change.route_id).state) == (house.cmo, "approve", "passed")
    card = movements.change_card(house.finance, change.pk)
    assert (card.state, card.decided_by, card.decided_at) == ("agreed", "cmo", given.at)
    assert balances("brand-26")["available"] == 1050


def test_refusing_is_a_decision_with_its_reason(house: SimpleNamespace, change: FundChange) -> None:
    operations.refuse_change(actor=house.cmo, change=change.pk, reason="Not this quarter.")
    given = Decision.objects.get(route=change.route)
    assert (given.verdict, said(given.reason), Route.objects.get(pk=change.route_id).state) == ("reject", "Not this quarter.", "rejected")
    assert movements.change_card(house.finance, change.pk).decided_by == "cmo"


def test_who_joined_after_the_proposal_decides_and_who_left_does_not(house: SimpleNamespace, change: FundChange) -> None:
    late = join("late", Role.FINANCE, since_on=clock.today())
    gone = join("gone", Role.FINANCE, until_on=clock.today() - timedelta(days=1))
    panel = panel_of(change)
    with pytest.raises(NotFound):
        operations.agree_change(actor=gone, change=change.pk)
    refused("still holds its role", (SIT, panel.pk, gone.pk), (DECIDE, change.route_id, panel.pk, gone.pk, clock.now()))
    assert operations.agree_change(actor=late, change=change.pk).state == "agreed"


def test_an_owner_who_holds_a_role_only_after_the_proposal(house: SimpleNamespace) -> None:
    late = Person.objects.create(username="late", first_name="Late", last_name="Extra")
    make_fund(house.finance, owners=[late])
    change = operations.propose_change(actor=house.finance, target="brand-26", amount=usd("50"), reason="A new market.")
    with pytest.raises(NotFound):
        operations.agree_change(actor=late, change=change.pk)
    onrecord.give(late, Role.MARKETER, since_on=clock.today())
    late = Person.objects.get(pk=late.pk)  # who asks again is read anew
    assert operations.agree_change(actor=late, change=change.pk).state == "agreed"


@pytest.mark.usefixtures("all_rights")
def test_nobody_decides_on_their_own_proposal_by_raw_sql(house: SimpleNamespace, change: FundChange) -> None:
    panel = panel_of(change)
    refused("no part in the request", (SIT, panel.pk, house.finance.pk))
    refused("seat in this panel", (DECIDE, change.route_id, panel.pk, house.finance.pk, clock.now()))
    refused("A routing is a record", ("UPDATE approvals_route SET requester_id = %s WHERE id = %s", house.cio.pk, change.route_id))
    assert not Seat.objects.filter(panel=panel).exists()


def test_only_who_has_the_say_decides_by_raw_sql(house: SimpleNamespace, change: FundChange) -> None:
    """The statements are good: the owner's go through."""
    panel = panel_of(change)
    for person in (house.admin, house.cio, house.technologist, house.business):
        refused("somebody of the group", (SIT, panel.pk, person.pk), (DECIDE, change.route_id, panel.pk, person.pk, clock.now()))
    run((SIT, panel.pk, house.cmo.pk), (DECIDE, change.route_id, panel.pk, house.cmo.pk, clock.now()), (TOLD, change.pk, house.cmo.pk))


def test_a_change_is_agreed_by_its_own_passed_route_alone(house: SimpleNamespace, fund: Fund, change: FundChange) -> None:
    other = operations.propose_change(actor=house.finance, target=fund.code, amount=usd("50"), reason="Another.")
    operations.agree_change(actor=house.cmo, change=other.pk)
    entry = Entry.objects.order_by("pk").first()
    agree = "UPDATE funds_fundchange SET state = 'agreed', entry_id = %s WHERE id = %s"
    refused("decision on its route", (agree, entry.pk, change.pk))
    refused("not rewritten", ("UPDATE funds_fundchange SET route_id = %s WHERE id = %s", other.route_id, change.pk))
    refused("in no other way", ("UPDATE approvals_route SET state = 'passed' WHERE id = %s", change.route_id))
    passed = passed_route(house)
    refused("not rewritten", ("UPDATE funds_fundchange SET route_id = %s WHERE id = %s", passed.pk, change.pk))
    operations.refuse_change(actor=house.cmo, change=change.pk, reason="No.")
    refused("decided once", (agree, entry.pk, change.pk))


@pytest.mark.usefixtures("all_rights")
def test_a_passed_fund_change_is_no_approved_work(house: SimpleNamespace, fund: Fund, change: FundChange) -> None:
    operations.agree_change(actor=house.cmo, change=change.pk)
    assert Route.objects.get(pk=change.route_id).state == "passed"
    promise = """INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at)
                 VALUES (%s, %s, 10, 10, 'reserved', now())"""
    refused("routed and approved", (promise, change.route_id, fund.pk))
    refused("A routing is a record", ("UPDATE approvals_route SET number = 231 WHERE id = %s", change.route_id))


ROUTE = """INSERT INTO approvals_route (subject_kind, subject_id, requester_id, routed_by_id, routed_at, policy_id, track, amount, currency,
               data_class, state, round, facts, facts_version, carried)
           VALUES ('funds.fundchange', %s, %s, %s, %s, %s, '', %s, %s, '', 'open', 1, '{}', 1, %s)"""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject": 987654}, "as it was made"),
        ({"requester": "cio"}, "as it was made"),
        ({"routed_by": "cio"}, "as it was made"),
        ({"amount": 49}, "as it was made"),
        ({"currency": "EUR"}, "as it was made"),
        ({"carried": True}, "starts open"),
        ({}, "route_one_open"),
    ],
)
def test_a_route_by_hand_is_the_proposals_own(house: SimpleNamespace, change: FundChange, changes: dict[str, Any], sentence: str) -> None:
    facts = {
        "subject": change.pk,
        "requester": "finance",
        "routed_by": "finance",
        "amount": 50,
        "currency": "USD",
        "carried": False,
        **changes,
    }
    requester, routed_by = (getattr(house, facts[name]).pk for name in ("requester", "routed_by"))
    policy = change.route.policy_id
    tail = (clock.now(), policy, facts["amount"], facts["currency"], facts["carried"])
    refused(sentence, (ROUTE, facts["subject"], requester, routed_by, *tail))


def test_a_proposal_is_routed_by_its_proposer(house: SimpleNamespace, change: FundChange) -> None:
    open_it = operation(routes.open_route)
    for requester, routed_by in ((house.cmo, house.cmo), (house.finance, house.cmo)):
        with pytest.raises(Forbidden, match="whoever made it"):
            open_it(kind=CHANGE, subject_id=change.pk, requester=requester, routed_by=routed_by, facts=Facts(amount=usd("50")))


def test_a_group_of_one_kind_is_nobody_on_a_route_of_another(house: SimpleNamespace, change: FundChange) -> None:
    route = passed_route(house)
    raw = "SELECT approvals_group_fund_say((SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = %s), %s, %s)"
    with connection.cursor() as cursor:
        for key, expected in ((route.pk, False), (change.route_id, True)):
            cursor.execute(raw, [key, house.cmo.pk, clock.now()])
            assert cursor.fetchone() == (expected,)


def test_the_outcome_is_told_to_its_owner_whoever_asks(house: SimpleNamespace, change: FundChange) -> None:
    """A door that knows only the route needs no more than this: the kind does the rest, or refuses all of it."""

    @operation
    def door(verdict: str, reason: str = "") -> Any:
        held = FundChange.objects.select_for_update().get(pk=change.pk)
        route = Route.objects.select_for_update().get(pk=change.route_id)
        return decisions.rule(route=route, subject=held, person=house.cmo, verdict=verdict, reason=reason)

    with pytest.raises(Conflict, match="agreed or refused"):
        door("ask_for_changes", "Half of it.")
    assert not Decision.objects.filter(route=change.route_id).exists()
    assert door("approve").state == "agreed"
    assert balances("brand-26")["available"] == 1050


def test_lists_of_requests_show_no_fund_change(house: SimpleNamespace, change: FundChange) -> None:
    for person in (house.cmo, house.finance):
        assert not waiting(person)
        assert not waiting_routes(person)
    assert [card.id for card in movements.waits_for(house.cmo)] == [change.pk]


def test_the_first_policy_is_written_once_and_is_the_database_s_too(house: SimpleNamespace, change: FundChange) -> None:
    first = policies.in_force(clock.today(), CHANGE)
    assert policies.in_force(date(2001, 1, 1), CHANGE) == first
    assert Policy.objects.filter(subject_kind=CHANGE).count() == 1
    assert [(rule.role, rule.seating) for rule in first.rules.all()] == [("fund_say", "at_decision")]
    refused(
        "when all its panels have|in no other way",
        ("UPDATE approvals_step SET state = 'passed' WHERE route_id = %s", change.route_id),
        ("UPDATE approvals_route SET state = 'passed' WHERE id = %s", change.route_id),
    )


def test_the_group_answers_alike_in_code_and_database(house: SimpleNamespace) -> None:
    owner, idle = join("owner", Role.MARKETER), join("idle", Role.MARKETER, until_on=clock.today() - timedelta(days=1))
    make_fund(house.finance, owners=[house.cmo, owner, idle])
    change = operations.propose_change(actor=house.finance, target="brand-26", amount=usd("50"), reason="A new market.")
    join("partner", Role.FINANCE)
    join("ended", Role.FINANCE, until_on=clock.today() - timedelta(days=1))
    left = join("left", Role.FINANCE)
    onrecord.leave(left)
    raw = "SELECT approvals_group_fund_say((SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = %s), %s, %s)"
    found = set()
    with connection.cursor() as cursor:
        for person in Person.objects.all():
            cursor.execute(raw, [change.route_id, person.pk, clock.now()])
            if cursor.fetchone() == (True,):
                found.add(person.username)
    assert found == set(Person.objects.filter(pk__in=subject.members(change.pk)).values_list("username", flat=True))
    assert found == {"finance", "finance2", "cmo", "partner", "owner"}


def test_the_proof_of_the_record_finds_a_decision_that_nobody_recorded(house: SimpleNamespace, fund: Fund, change: FundChange) -> None:
    other = operations.propose_change(actor=house.finance, target=fund.code, amount=usd("5"), reason="Another.")
    operations.refuse_change(actor=house.cmo, change=other.pk, reason="No.")
    assert not list(asked(record.CHANGES))
    panel, at = panel_of(change), clock.now()
    run(
        (SIT, panel.pk, house.cmo.pk),
        (DECIDE, change.route_id, panel.pk, house.cmo.pk, at),
        # Something is told of it, or the database would refuse it; but not what came of it.
        (TOLD, change.pk, house.cmo.pk),
        ("UPDATE approvals_panel SET state = 'passed' WHERE id = %s", panel.pk),
        ("UPDATE approvals_step SET state = 'passed', passed_at = %s WHERE route_id = %s", at, change.route_id),
        ("UPDATE approvals_route SET state = 'passed', ended_at = %s WHERE id = %s", at, change.route_id),
    )
    assert f"funds_fundchange {change.pk}: it was decided by cmo; its record does not say so." in [
        str(found) for found in asked(record.CHANGES)
    ]
