"""From the landed state to routes with subjects, on a database of its own: what was decided stays decided, by whom and when."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from tests.scratch import copied, made

# The step is out and stays as it is: its tests are the soak's.
pytestmark = pytest.mark.slow

BEFORE = [
    ("access", "0002_initial"),
    ("approvals", "0002_initial"), ("funds", "0001_initial"), ("ledger", "0002_of_approved_work"), ("portfolio", "0001_initial"),
    ("intake", "0004_what_waits_for_its_requester"), ("events", "0004_one_record_a_move"),
]  # fmt: skip
NAME, MADE = "routes_migration", datetime(2026, 5, 4, 9, tzinfo=UTC)
SAID = """INSERT INTO events_event (id, kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
          VALUES (0, %s, 'funds.fundchange', %s, %s, %s, '', '', '', NULL, %s, '{}')"""

# What the record tells, wherever its words lie by now.
TOLD = """SELECT e.id, e.kind, e.subject_kind, e.subject_id, e.actor_id, e.at, {}, e.data, e.sequence
            FROM events_event e WHERE e.kind <> 'events.record.carried' ORDER BY e.id"""
APART = "coalesce((SELECT x.text FROM events_text x WHERE 'text:' || x.digest = e.why), e.why)"


@pytest.fixture(scope="module")
def landed_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), made(NAME, BEFORE) as name:
        yield name


@pytest.fixture
def scratch(landed_tables: str, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), copied(landed_tables) as other:
        yield other


def to(targets: list[tuple[str, str | None]] | None = None) -> Any:
    """Migrate there, or to the latest; gives the models as they are then."""
    executor = MigrationExecutor(connections["scratch"])
    executor.migrate(targets or executor.loader.graph.leaf_nodes())
    return MigrationExecutor(connections["scratch"]).loader.project_state(targets or None).apps


def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["scratch"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def one(sql: str, *values: Any) -> Any:
    return run(sql, *values)[0][0]


def person(username: str, role: str, until: str | None = None) -> int:
    key = one(
        """INSERT INTO people_person (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, title,
               theme, has_shortcuts, mail) VALUES ('!', false, %s, '', '', '', false, true, now(), '', 'light', true, 'none') RETURNING id""",
        username,
    )
    run("INSERT INTO access_duty (person_id, role, since_on, until_on) VALUES (%s, %s, '2020-01-01', %s)", key, role, until)
    return key


def landed(apps: Any) -> dict[str, int]:
    """A routed request and a fund change in each of the three states, as the landed code left them."""
    who = {
        "mei": person("mei", "technologist"), "ruth": person("ruth", "finance"), "tom": person("tom", "marketer"),
        "gone": person("gone", "finance", "2026-06-01"),
    }  # fmt: skip
    request = apps.get_model("intake", "Request").objects.using("scratch").create(
        title="A wish", requester_id=who["tom"], made_at=MADE, state_since=MADE, updated_at=MADE
    )  # fmt: skip
    number = one("SELECT number FROM intake_request WHERE id = %s", request.pk)
    policy = one(
        """INSERT INTO approvals_policy (number, starts_on, currency, fast_below, standard_below, material_share, note)
           VALUES (1, '2026-01-01', 'USD', 1000, 2000, 0.1, '') RETURNING id"""
    )
    route = one(ROUTE, number, who["tom"], who["mei"], MADE, policy)
    year = one("INSERT INTO funds_fiscalyear (code, starts_on, ends_on) VALUES ('fy', '2026-01-01', '2026-12-31') RETURNING id")
    kinds = ("budget", "available", "reserved", "committed", "spent")
    account = "INSERT INTO ledger_account (code, kind, currency, balance, is_closed) VALUES (%s, %s, 'EUR', 0, false) RETURNING id"
    accounts = [one(account, f"brand:{kind}", kind) for kind in kinds]
    fund = one(
        """INSERT INTO funds_fund (code, name, side, currency, version, year_id, budget_id, available_id, reserved_id, committed_id, spent_id)
           VALUES ('brand', 'Brand', 'marketing', 'EUR', 1, %s, %s, %s, %s, %s, %s) RETURNING id""",
        year, *accounts,
    )  # fmt: skip
    found = {"request": request.pk, "number": number, "route": route, "policy": policy, "fund": fund, **who}
    for name, amount in (("proposed", 10), ("agreed", 20), ("refused", 30)):
        found[name] = one(
            """INSERT INTO funds_fundchange (target_id, amount, reason, proposed_by_id, proposed_at, state)
               VALUES (%s, %s, 'More.', %s, %s, 'proposed') RETURNING id""",
            fund, amount, who["ruth"], MADE,
        )  # fmt: skip
    connection = connections["scratch"]
    connection.set_autocommit(False)
    entry = one(
        """INSERT INTO ledger_entry (kind, "on", at, about, reference, note) VALUES ('raise', '2026-05-05', now(), '', '', '') RETURNING id"""
    )
    for key, amount in ((accounts[0], -20), (accounts[1], 20)):
        run("INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (%s, %s, %s)", entry, key, amount)
    connection.commit()
    connection.set_autocommit(True)
    decided = "UPDATE funds_fundchange SET state = %s, decided_by_id = %s, decided_at = %s, entry_id = %s WHERE id = %s"
    for name, key in (("agreed", entry), ("refused", None)):
        run(decided, name, who["gone"], MADE.replace(day=5), key, found[name])
        run(SAID, f"funds.change.{name}", found[name], who["gone"], MADE.replace(day=5), "Not now." if name == "refused" else "")
    return found


ROUTE = """INSERT INTO approvals_route (number, requester_id, routed_by_id, routed_at, policy_id, track, amount, currency, data_class, state, round)
           VALUES (%s, %s, %s, %s, %s, 'standard', 100, 'USD', 'none', 'open', 1) RETURNING id"""
ROUTES = """SELECT c.id, r.state, r.carried, r.requester_id, r.amount, r.currency, r.number, d.person_id, d.verdict,
    coalesce((SELECT x.text FROM events_text x WHERE 'text:' || x.digest = d.reason), d.reason), d.at
              FROM funds_fundchange c JOIN approvals_route r ON r.id = c.route_id AND r.subject_kind = 'funds.fundchange' AND r.subject_id = c.id
              LEFT JOIN approvals_decision d ON d.route_id = r.id ORDER BY c.id"""


def test_everything_has_its_subject_and_keeps_its_decision(scratch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    old = landed(MigrationExecutor(scratch).loader.project_state(BEFORE).apps)
    events = run(TOLD.format("e.why"))
    to()
    subject = (
        "SELECT subject_kind, subject_id, facts ->> 'track', facts ->> 'amount', facts_version, carried FROM approvals_route WHERE id = %s"
    )
    assert run(subject, old["route"]) == [("intake.request", old["request"], "standard", "100.00", 1, False)]
    ruth, gone, day = old["ruth"], old["gone"], MADE.replace(day=5)
    assert [tuple(row) for row in run(ROUTES)] == [
        (old["proposed"], "open", False, ruth, 10, "EUR", None, None, None, None, None),
        (old["agreed"], "passed", True, ruth, 20, "EUR", None, gone, "approve", "", day),
        (old["refused"], "rejected", True, ruth, 30, "EUR", None, gone, "reject", "Not now.", day),
    ]
    assert run(TOLD.format(APART)) == events
    assert one("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'") == 0
    said = capsys.readouterr().out
    assert "1 routes have their request as subject" in said
    assert "3 fund changes have a route; 2 of them carried" in said
    with pytest.raises(DatabaseError, match="Nothing of the kind <NULL>"):
        run(ROUTE, 999_999, old["tom"], old["mei"], datetime.now(UTC), old["policy"])
    # From here the ledger, which came after, refuses first.
    with pytest.raises(RuntimeError, match="no way back"):
        to([("funds", "0003_fund_changes_are_carried")])


# The steps landed long ago, and each of these takes seconds of migrating: the first test says in the suite that they work.
@pytest.mark.parametrize("step", [("funds", "0003_fund_changes_are_carried"), ("approvals", "0003_routes_have_subjects")])
def test_no_step_is_taken_back(scratch: Any, step: tuple[str, str]) -> None:
    to([("funds", "0004_fund_changes_by_their_route"), ("intake", "0006_approved_by_its_own_route")])
    with pytest.raises(RuntimeError, match="is not taken back"):
        to([step])


def test_the_code_before_goes_on_between_the_steps(scratch: Any) -> None:
    """It names no subject when it routes, and decides a proposal by its columns alone: both are understood."""
    old = landed(MigrationExecutor(scratch).loader.project_state(BEFORE).apps)
    to([("funds", "0003_fund_changes_are_carried"), ("intake", "0006_approved_by_its_own_route")])
    run("UPDATE approvals_route SET state = 'void' WHERE id = %s", old["route"])
    again = one(ROUTE, old["number"], old["tom"], old["mei"], MADE, old["policy"])
    decided = "UPDATE funds_fundchange SET state = 'refused', decided_by_id = %s, decided_at = %s WHERE id = %s"
    run(decided, old["gone"], MADE.replace(day=6), old["proposed"])
    late = one(
        """INSERT INTO funds_fundchange (target_id, amount, reason, proposed_by_id, proposed_at, state)
           VALUES (%s, 40, 'Late.', %s, %s, 'proposed') RETURNING id""",
        old["fund"], old["ruth"], MADE,
    )  # fmt: skip
    to()
    assert one("SELECT subject_id FROM approvals_route WHERE id = %s", again) == old["request"]
    rows = {row[0]: (row[1], row[2], row[7]) for row in run(ROUTES)}
    assert (rows[old["proposed"]], rows[late]) == (("rejected", True, old["gone"]), ("open", False, None))


def test_a_proposal_decided_in_two_ways_stops_it(scratch: Any) -> None:
    old = landed(MigrationExecutor(scratch).loader.project_state(BEFORE).apps)
    run(SAID, "funds.change.agreed", old["refused"], old["ruth"], MADE, "")
    with pytest.raises(
        RuntimeError, match=rf"1 proposals and their records name two decisions. Nothing was changed.\n  {old['refused']}: refused by gone"
    ):
        to()
    assert one("SELECT count(*) FROM approvals_route WHERE subject_kind = 'funds.fundchange'") == 0
    assert one("SELECT count(*) FROM funds_fundchange WHERE route_id IS NOT NULL") == 0


def test_a_route_of_no_request_stops_it(scratch: Any) -> None:
    old = landed(MigrationExecutor(scratch).loader.project_state(BEFORE).apps)
    run(ROUTE, 999_999, old["tom"], old["mei"], MADE, old["policy"])
    with pytest.raises(
        RuntimeError, match=r"1 routes belong to no one request. Nothing was changed.\n  route \d+ is of R-999999: there is no such"
    ):
        to()
    assert one("SELECT count(*) FROM approvals_route WHERE subject_id IS NOT NULL") == 0
