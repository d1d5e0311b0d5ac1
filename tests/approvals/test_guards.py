"""The database keeps the approvals: every rule attacked with raw SQL as the portal's own role, which is all a token has."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, InternalError, connection, transaction

from collab.access.models import Duty
from collab.access.roles import Role
from collab.approvals import policies
from collab.approvals.models import Decision, Panel, Policy, Route, Seat
from collab.approvals.queries import waiting_routes
from collab.approvals.states import REQUEST
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.people.models import Person
from tests import onrecord
from tests.fictional import told

from .conftest import Another, change, hire, raw, recuse, route_it, say

pytestmark = pytest.mark.usefixtures("fictional")

DECIDE = "INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"


def sign(
    route: Route, panel: Panel, person: Person, *, turn: int = 1, verdict: str = "approve", words: tuple[str, str] = ("", ""), ago: int = 0
) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        values = [route.pk, panel.pk, person.pk, turn, verdict, *words, clock.now() - timedelta(days=ago)]
        cursor.execute(DECIDE + " RETURNING id", values)
        told(route, person, given=cursor.fetchone()[0])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def panel_of(route: Route, role: str) -> Panel:
    return Panel.objects.get(step__route=route, role=role)


def test_the_tests_run_as_a_role_that_owns_nothing(cast: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_what_the_operation_may_do_raw_sql_may_too(cast: SimpleNamespace, policy: Policy) -> None:
    """So that the refusals below are refusals of what they name, and not of the statement."""
    route = route_it(cast)
    sign(route, panel_of(route, "business"), cast.business)
    assert Decision.objects.filter(route__subject_kind=REQUEST).count() == 1


@pytest.mark.parametrize(
    ("who", "role", "more", "sentence"),
    [
        ("architect", "architecture", {}, "not open"),
        ("business", "business", {"turn": 2}, "not open"),
        ("cmo", "business", {}, "seat in this panel"),
        ("admin", "business", {}, "seat in this panel"),
        ("marketer", "business", {}, "seat in this panel"),
        ("business", "business", {"ago": 2}, "seat in this panel"),
        ("business", "business", {"verdict": "reject"}, "decision_no_needs_reason"),
        ("business", "business", {"verdict": "ask_for_changes"}, "decision_no_needs_reason"),
        ("business", "business", {"verdict": "approve_with_conditions"}, "decision_names_conditions"),
        ("business", "business", {"verdict": "perhaps"}, "decision_verdict_known"),
    ],
)
def test_a_decision_out_of_turn_or_by_the_wrong_person_is_refused(
    cast: SimpleNamespace, policy: Policy, who: str, role: str, more: dict, sentence: str
) -> None:
    route = route_it(cast)
    with pytest.raises(DatabaseError, match=sentence):
        sign(route, panel_of(route, role), getattr(cast, who), **more)
    assert not Decision.objects.filter(route__subject_kind=REQUEST).exists()


def test_who_sponsors_it_is_refused(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    second = another("business2", Role.BUSINESS)
    route = route_it(cast)
    recuse(route, second)
    with pytest.raises(InternalError, match="asked for, sponsor or lead"):
        sign(route, panel_of(route, "business"), second)


def test_a_seat_cannot_be_made_for_who_asked_or_sponsors_or_is_of_another_group_or_too_late(
    cast: SimpleNamespace, policy: Policy, another: Another
) -> None:
    requester, boss, late = (another(name, Role.ARCHITECTURE, Role.BUSINESS) for name in ("asker", "boss", "late"))
    route = route_it(cast, requester=requester, recused=[(boss, "sponsor")])
    newcomer = another("newcomer", Role.BUSINESS)
    waiting, now = panel_of(route, "architecture"), panel_of(route, "business")
    assert late.seats.count() == 2
    for panel, person in ((waiting, requester), (waiting, boss), (waiting, cast.cio), (now, newcomer)):
        with pytest.raises(InternalError, match="A seat is for"):
            raw("INSERT INTO approvals_seat (panel_id, person_id) VALUES (%s, %s)", panel.pk, person.pk)


def test_a_role_that_ended_and_a_person_who_left_are_refused(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    onrecord.leave(cast.business)
    with pytest.raises(InternalError, match="still holds its role"):
        sign(route, panel_of(route, "business"), cast.business)
    onrecord.come_back(cast.business)
    onrecord.end(Duty.objects.filter(person=cast.business), until_on=clock.today() - timedelta(days=2))
    with pytest.raises(InternalError, match="still holds its role"):
        sign(route, panel_of(route, "business"), cast.business)


def test_a_duty_ends_with_the_day_of_the_organisation(cast: SimpleNamespace, policy: Policy) -> None:
    """Half past ten in the evening of the last day is still the last day, though in UTC the next has begun."""
    route = route_it(cast)
    evening = datetime.combine(clock.today() + timedelta(days=1), time(22, 30), clock.zone())
    onrecord.end(Duty.objects.filter(person=cast.business), until_on=evening.date())
    with clock.at(evening + timedelta(hours=2)), pytest.raises(InternalError, match="still holds its role"):
        sign(route, panel_of(route, "business"), cast.business)
    with clock.at(evening):
        sign(route, panel_of(route, "business"), cast.business)


def test_nobody_signs_twice_nor_in_two_roles_nor_beyond_the_quorum(cast: SimpleNamespace, policy: Policy, another: Another) -> None:
    both, late = another("both", Role.BUSINESS, Role.ARCHITECTURE), another("architect2", Role.ARCHITECTURE)
    route = route_it(cast, data="personal")
    say(route, both)
    change(route, data="personal", concerns={"data_class"})
    with pytest.raises(InternalError, match="two roles"):
        sign(route, panel_of(route, "architecture"), both, turn=2)
    say(route, cast.architect)
    raw("UPDATE approvals_panel SET state = 'open' WHERE role = 'architecture'")
    for person in (late, cast.architect):
        with pytest.raises(DatabaseError, match="not open"):
            sign(route, panel_of(route, "architecture"), person, turn=2)


def test_a_panel_of_another_route_does_not_count_here(cast: SimpleNamespace, policy: Policy) -> None:
    one, other = route_it(cast), route_it(cast, number=232)
    with pytest.raises(InternalError, match="not open"):
        sign(one, panel_of(other, "business"), cast.business)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE approvals_decision SET verdict = 'approve', reason = ''",
        "DELETE FROM approvals_decision",
        "UPDATE approvals_recusal SET because = 'nothing'",
        "DELETE FROM approvals_recusal",
        "UPDATE approvals_seat SET person_id = person_id + 1",
        "DELETE FROM approvals_seat",
        "DELETE FROM approvals_panel",
        "DELETE FROM approvals_step",
        "DELETE FROM approvals_route",
        "TRUNCATE approvals_decision",
        "UPDATE approvals_policyrule SET quorum = 1, role = 'marketer'",
        "DELETE FROM approvals_policyrule",
        "DELETE FROM approvals_policy",
        "UPDATE approvals_policy SET fast_below = 240000",
        "UPDATE approvals_panel SET role = 'finance'",
        "UPDATE approvals_panel SET quorum = 0",
        "UPDATE approvals_step SET position = position + 10",
        "UPDATE approvals_route SET amount = 1",
        "UPDATE approvals_route SET data_class = 'personal'",
        "UPDATE approvals_route SET track = 'fast'",
        "UPDATE approvals_route SET number = 999",
        "UPDATE approvals_route SET routed_by_id = requester_id",
        "ALTER TABLE approvals_decision DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_record_cannot_be_rewritten(cast: SimpleNamespace, policy: Policy, sql: str) -> None:
    route = route_it(cast)
    say(route, cast.business, "approve_with_conditions", conditions="Encrypt it.")
    with pytest.raises(DatabaseError):
        raw(sql)


def test_a_route_is_not_passed_by_writing_it(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    passed = "UPDATE approvals_route SET state = 'passed' WHERE id = %s"
    with pytest.raises(InternalError, match="passes by the decisions"):
        raw(passed, route.pk)
    say(route, cast.business)
    with pytest.raises(InternalError, match="A panel passes by the approvals"):
        raw("UPDATE approvals_panel SET state = 'passed'")
    with pytest.raises(InternalError, match="A step passes when all"):
        raw("UPDATE approvals_step SET state = 'passed'")
    with pytest.raises(InternalError, match="passes by the decisions"):
        raw(passed, route.pk)


def test_a_route_passed_on_paper_for_one_statement_opens_no_door(cast: SimpleNamespace, policy: Policy) -> None:
    """Asked at once and not at the end, else money could be promised in between."""
    route = route_it(cast)
    with pytest.raises(InternalError, match="passes by the decisions"), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_route SET state = 'passed' WHERE id = %s", [route.pk])
    connection.needs_rollback = False


def test_decisions_of_an_earlier_round_do_not_pass_a_route(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    say(route, cast.business)
    say(route, cast.architect)
    change(route, amount="40500.00", concerns={"amount"})
    with pytest.raises(InternalError, match="passes by the decisions"):
        raw("UPDATE approvals_route SET state = 'passed' WHERE id = %s", route.pk)
    with pytest.raises(InternalError, match="keeps its place"):
        raw("UPDATE approvals_step SET round = 1")


def test_a_route_made_by_hand_with_one_friendly_panel_does_not_pass(cast: SimpleNamespace, policy: Policy) -> None:
    """The groups that the policy names are asked for, whatever panels were written."""
    route = route_by_hand(cast, policy)
    raw("INSERT INTO approvals_step (route_id, position, name, state, round) VALUES (%s, 1, 'Mine', 'waiting', 1)", route.pk)
    step = route.steps.get()
    raw("INSERT INTO approvals_panel (step_id, role, quorum, state) VALUES (%s, 'finance', 1, 'waiting')", step.pk)
    panel = step.panels.get()
    raw("INSERT INTO approvals_seat (panel_id, person_id) VALUES (%s, %s)", panel.pk, cast.finance.pk)
    raw("UPDATE approvals_step SET state = 'open', opened_at = %s WHERE id = %s", clock.now(), step.pk)
    raw("UPDATE approvals_panel SET state = 'open' WHERE id = %s", panel.pk)
    sign(route, panel, cast.finance)
    with pytest.raises(InternalError, match="passes by the decisions"):
        raw("UPDATE approvals_route SET state = 'passed' WHERE subject_kind = 'intake.request'")


def test_a_route_without_any_panel_does_not_pass(cast: SimpleNamespace, policy: Policy) -> None:
    route_by_hand(cast, policy)
    with pytest.raises(InternalError, match="passes by the decisions"):
        raw("UPDATE approvals_route SET state = 'passed' WHERE subject_kind = 'intake.request'")


@pytest.mark.parametrize(("weighed", "is_enough"), [("49999.99", True), ("50000", False), ("60000", False)])
def test_in_another_currency_the_groups_of_its_weight_are_asked_for(
    cast: SimpleNamespace, policy: Policy, weighed: str, is_enough: bool
) -> None:
    """From 50,000 on finance decides too; the weight in the policy's currency says whether."""
    route = route_by_hand(cast, policy, amount=45_000, currency="EUR", weighed=weighed)
    for position, role in enumerate(("business", "architecture"), 1):
        raw("INSERT INTO approvals_step (route_id, position, name, state, round) VALUES (%s, %s, 'Mine', 'waiting', 1)", route.pk, position)
        step = route.steps.get(position=position)
        raw(
            "INSERT INTO approvals_panel (step_id, role, quorum, seating, state) VALUES (%s, %s, 1, 'at_routing', 'waiting')", step.pk, role
        )
        panel, person = step.panels.get(), Person.objects.get(username={"architecture": "architect"}.get(role, role))
        raw("INSERT INTO approvals_seat (panel_id, person_id) VALUES (%s, %s)", panel.pk, person.pk)
        raw("UPDATE approvals_step SET state = 'open', opened_at = %s WHERE id = %s", clock.now(), step.pk)
        raw("UPDATE approvals_panel SET state = 'open' WHERE id = %s", panel.pk)
        sign(route, panel, person)
        raw("UPDATE approvals_panel SET state = 'passed' WHERE id = %s", panel.pk)
        raw("UPDATE approvals_step SET state = 'passed' WHERE id = %s", step.pk)
    passed = "UPDATE approvals_route SET state = 'passed'"
    if is_enough:
        raw(passed)
        return
    with pytest.raises(InternalError, match="the groups that its policy names"):
        raw(passed)


def test_an_amount_in_another_currency_is_weighed_in_each_round(cast: SimpleNamespace, policy: Policy) -> None:
    for currency in ("EUR", ""):
        with pytest.raises(InternalError, match="is weighed in that of the policy"):
            route_by_hand(cast, policy, amount=1, currency=currency)
    route = route_it(cast)
    say(route, cast.business)
    for currency in ("EUR", ""):
        with pytest.raises(InternalError, match="is weighed in that of the policy"):
            raw("UPDATE approvals_route SET round = round + 1, amount = 1, currency = %s, weighed = NULL WHERE id = %s", currency, route.pk)
    with pytest.raises(InternalError, match="A routing is a record"):
        raw("UPDATE approvals_route SET weighed = 1 WHERE id = %s", route.pk)
    change(route, amount="60000.00", currency="EUR", concerns={"amount"})
    route.refresh_from_db()
    assert route.weighed is not None and route.weighed > 60_000


@pytest.mark.parametrize(
    ("who", "state", "sentence"),
    [("admin", "open", "technologist routes"), ("marketer", "open", "technologist routes"), ("technologist", "passed", "starts open")],
)
def test_only_a_technologist_routes_and_only_openly(cast: SimpleNamespace, policy: Policy, who: str, state: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence):
        route_by_hand(cast, policy, routed_by=getattr(cast, who), state=state)


def test_a_technologist_does_not_route_their_own(cast: SimpleNamespace, policy: Policy) -> None:
    with pytest.raises(DatabaseError, match="route_not_by_requester"):
        route_by_hand(cast, policy, requester=cast.technologist)


def route_by_hand(
    cast: SimpleNamespace,
    policy: Policy,
    *,
    requester: Person | None = None,
    routed_by: Person | None = None,
    state: str = "open",
    kind: str = REQUEST,
    amount: int = 100,
    currency: str = "USD",
    weighed: str | None = None,
) -> Route:
    told(Route(subject_id=231), routed_by or cast.technologist, "intake.request.routed")
    raw(
        """INSERT INTO approvals_route (subject_kind, subject_id, number, requester_id, routed_by_id, routed_at, policy_id, track, amount, currency,
               weighed, data_class, state, round, facts, facts_version)
           VALUES (%s, 231, 231, %s, %s, %s, %s, 'standard', %s, %s, %s, 'none', %s, 1, '{}', 1)""",
        kind,
        (requester or cast.marketer).pk,
        (routed_by or cast.technologist).pk,
        clock.now(),
        policy.pk,
        amount,
        currency,
        weighed,
        state,
    )
    return Route.objects.filter(subject_kind=REQUEST).get()


@pytest.mark.parametrize("kind", ["nobody.knows", "intake_request", "Intake.Request", "x'); DROP TABLE people_person; --"])
def test_nothing_of_an_unknown_kind_is_routed(cast: SimpleNamespace, policy: Policy, kind: str) -> None:
    with pytest.raises(DatabaseError, match="Nothing of the kind|route_kind_is_a_label|own kind"):
        route_by_hand(cast, policy, kind=kind)


def test_a_route_follows_a_policy_of_its_own_kind(cast: SimpleNamespace, policy: Policy) -> None:
    other = policies.in_force(clock.today(), "funds.fundchange")
    with pytest.raises(InternalError, match="policy of its own kind"):
        route_by_hand(cast, other)


@pytest.mark.usefixtures("all_rights")
def test_a_route_keeps_its_subject_and_the_facts_of_its_round(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    assert (route.subject_kind, route.subject_id, route.facts_version) == (REQUEST, 231, 1)
    assert route.facts == {"track": "standard", "amount": "40000.00", "currency": "USD", "data_class": "none"}
    for change_of_it in (
        "subject_id = 232", "subject_kind = 'funds.fundchange'", "facts = facts || '{\"track\": \"fast\"}'", "facts_version = 2", "carried = true",
        "number = NULL",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="A routing is a record"):
            raw(f"UPDATE approvals_route SET {change_of_it}")
    change(route, amount="60000.00", data="personal", concerns={"amount"})
    route.refresh_from_db()
    assert (route.facts["amount"], route.facts["data_class"], route.facts["track"]) == ("60000.00", "personal", "standard")


def test_one_subject_has_one_open_route_and_one_piece_of_work_several(cast: SimpleNamespace, policy: Policy) -> None:
    route_it(cast, number=231)
    with pytest.raises(DatabaseError, match="route_one_open"):
        route_it(cast, number=231)
    route_it(cast, number=231, subject_id=900)
    assert list(Route.objects.filter(number=231, state="open").order_by("subject_id").values_list("subject_id", flat=True)) == [231, 900]


def test_nobody_decides_in_two_roles_on_two_routes_of_one_piece_of_work(cast: SimpleNamespace, policy: Policy) -> None:
    both = hire("both", Role.BUSINESS, Role.ARCHITECTURE)
    first, second = route_it(cast, number=231), route_it(cast, number=231, subject_id=900)
    assert Seat.objects.filter(person=both, panel__role="architecture", panel__step__route=second).exists()
    say(first, both)
    say(second, cast.business)
    with pytest.raises(Forbidden, match="in another role"):
        say(second, both)
    panel = Panel.objects.get(step__route=second, role="architecture")
    with pytest.raises(InternalError, match="in two roles"):
        raw(DECIDE, second.pk, panel.pk, both.pk, 1, "approve", "", "", clock.now())
    assert second not in waiting_routes(both)


def test_who_decided_is_not_made_lead_afterwards(cast: SimpleNamespace, policy: Policy) -> None:
    route = route_it(cast)
    say(route, cast.business)
    with pytest.raises(InternalError, match="cannot sponsor or lead"):
        raw("INSERT INTO approvals_recusal (route_id, person_id, because) VALUES (%s, %s, 'lead')", route.pk, cast.business.pk)


def test_a_policy_in_use_takes_no_further_rule(cast: SimpleNamespace, policy: Policy) -> None:
    route_it(cast)
    with pytest.raises(InternalError, match="no further rule"):
        raw(
            """INSERT INTO approvals_policyrule (policy_id, track, amount_from, data_class, position, step_name, role, quorum)
               VALUES (%s, 'fast', 0, '', 1, 'Mine', 'finance', 1)""",
            policy.pk,
        )


def test_two_policies_are_never_in_force_on_one_day(cast: SimpleNamespace, policy: Policy) -> None:
    with pytest.raises(DatabaseError, match="policy_one_a_day"):
        raw(
            """INSERT INTO approvals_policy (number, starts_on, currency, fast_below, standard_below, material_share, note)
               VALUES (9, %s, 'USD', 1, 2, 0.1, '')""",
            clock.today(),
        )
