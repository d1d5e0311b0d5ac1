"""What somebody might write who has the portal's own role and gets past its guards: each with the line that finds it.

With the guards on each of the ledger's and the funds' is refused: ``tests/invariants/test_money_guards.py``.
"""

from tests.proofs.company import FIT
from tests.proofs.hands import COLUMNS, DONE, HELD, IN_TRIAGE, OPEN, REHASH, SPEND, SPENT, Case, entry

BY_PORTAL = (
    Case(
        "a fund raised without a proposal",
        "SELECT max(id) FROM ledger_entry",
        entry("raise", "('growth:budget', -5), ('growth:available', 5)"),
        "ledger_entry {key}: no event tells of it (raise)",
        is_new=True,
    ),
    Case(
        "an entry behind the event of another",
        "SELECT max(id) FROM ledger_entry",
        (
            "DROP INDEX entry_one_an_event",
            *entry("raise", "('growth:budget', -5), ('growth:available', 5)"),
            "UPDATE ledger_entry SET (event_id, subject_kind, subject_id) = (SELECT event_id, subject_kind, subject_id FROM ledger_entry WHERE "
            "kind = 'raise' LIMIT 1) WHERE id = (SELECT max(id) FROM ledger_entry)",
        ),
        "ledger_entry {key}: 2 entries stand behind",
        is_new=True,
    ),
    Case(
        "money spent that nobody booked",
        "SELECT max(id) FROM ledger_entry",
        (*entry("spend", "('growth:available', -5), ('platform:available', 5)"),),
        "ledger_entry {key}: no event tells of it (spend)",
        is_new=True,
    ),
    Case(
        "money that was spent is back",
        "SELECT max(id) FROM ledger_entry",
        entry("release", f"(({SPENT}), -5), ('growth:available', 5)"),
        "ledger_entry {key}: no event tells of it (release)",
        is_new=True,
    ),
    Case(
        "a reversal of other lines",
        SPEND,
        (
            *entry("reversal", "('growth:available', 3), ('growth:budget', -3)"),
            "UPDATE ledger_entry SET reverses_id = {key} WHERE kind = 'reversal'",
        ),
        "ledger_entry ",
    ),
    Case(
        "an entry of no kind",
        "SELECT max(id) FROM ledger_entry",
        (
            "ALTER TABLE ledger_entry DROP CONSTRAINT entry_kind_known",
            *entry("nonsense", "('growth:available', -5), ('platform:available', 5)"),
        ),
        "ledger_entry {key}: no event tells of it (nonsense)",
        is_new=True,
    ),
    Case(
        "an entry of 1999",
        SPEND,
        ("UPDATE ledger_entry SET \"on\" = '1999-01-01' WHERE id = {key}", *FIT),
        "ledger_entry {key}: its day lies before the year",
    ),
    Case(
        "a route that nobody routed",
        "SELECT max(id) FROM approvals_route",
        (
            "INSERT INTO approvals_route (subject_kind, subject_id, number, facts, facts_version, requester_id, routed_by_id, routed_at, "
            "policy_id, track, amount, currency, data_class, state, round) SELECT subject_kind, 999999, 999999, facts, facts_version, "
            "requester_id, routed_by_id, routed_at, policy_id, track, amount, currency, data_class, 'passed', round FROM approvals_route WHERE "
            "number IS NOT NULL LIMIT 1",
        ),
        "approvals_route {key}: no event of intake.request 999999",
        is_new=True,
    ),
    Case(
        "a route in another currency",
        "SELECT id FROM intake_request WHERE state = 'funded'",
        ("UPDATE approvals_route SET amount = 1, currency = 'EUR' WHERE id = (SELECT route_id FROM intake_request WHERE id = {key})",),
        "intake_request {key}: it differs in ",
    ),
    Case(
        "a duty that nobody gave",
        "SELECT max(id) FROM access_duty",
        (
            "INSERT INTO access_duty (person_id, role, since_on) SELECT id, 'technologist', '2020-01-01' FROM people_person WHERE username = 'marketer'",
        ),
        "access_duty {key}: no event tells",
        is_new=True,
    ),
    Case(
        "a duty taken away",
        "SELECT max(id) FROM access_duty",
        ("DELETE FROM access_duty WHERE id = {key}",),
        "access_duty {key}: its record is there",
    ),
    Case(
        "a policy ended early",
        "SELECT min(id) FROM approvals_policy WHERE subject_kind = 'intake.request'",
        ("UPDATE approvals_policy SET ends_on = starts_on + 1 WHERE id = {key}",),
        "approvals_policy {key}: it ends on",
    ),
    Case(
        "a policy that nobody published",
        "SELECT max(id) FROM approvals_policy",
        (
            "INSERT INTO approvals_policy (subject_kind, number, starts_on, ends_on, currency, fast_below, standard_below, material_share, note) "
            "VALUES ('intake.request', 99, '2001-01-01', '2001-01-02', 'USD', 1, 2, 0.1, '')",
        ),
        "approvals_policy {key}: no event tells that it was published",
        is_new=True,
    ),
    Case(
        "a proposed policy refused by nobody",
        "SELECT max(id) FROM policies_proposal",
        ("UPDATE policies_proposal SET state = 'refused', policy_id = NULL WHERE id = {key}",),
        "policies_proposal {key}: no event tells that it is refused",
    ),
    Case(
        "a list of duties refused by nobody",
        "SELECT max(id) FROM appointments_roster",
        ("UPDATE appointments_roster SET state = 'refused', given = NULL WHERE id = {key}",),
        "appointments_roster {key}: no event tells that it is refused",
    ),
    Case(
        "a duty of a list that another gave",
        "SELECT max(id) FROM appointments_line",
        ("UPDATE appointments_line SET duty_id = (SELECT min(id) FROM access_duty) WHERE id = {key}",),
        "appointments_line {key}: it is of list",
    ),
    Case(
        "a promise without an entry",
        "SELECT max(id) FROM funds_allocation",
        (
            "INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at) SELECT route_id, (SELECT id FROM funds_fund "
            "WHERE code = 'platform'), 5, 5, 'reserved', now() FROM funds_allocation LIMIT 1",
        ),
        "funds_allocation {key}: ",
        is_new=True,
    ),
    Case(
        "released money held again",
        DONE,
        ("UPDATE funds_allocation SET state = 'reserved', covers = 1 WHERE id = {key}",),
        "funds_allocation {key}: it is reserved, its record left it released",
    ),
    Case(
        "more covered than was approved",
        "SELECT route_id FROM funds_allocation WHERE state = 'reserved'",
        ("UPDATE funds_allocation SET covers = covers * 2 WHERE route_id = {key}",),
        "approvals_route {key}: 240000.00 is promised for it",
    ),
    Case(
        "a route void under its money",
        HELD,
        ("UPDATE approvals_route SET state = 'void' WHERE id = (SELECT route_id FROM funds_allocation WHERE id = {key})",),
        "funds_allocation {key}: it holds money, and its route",
    ),
    Case(
        "a closed year open again",
        "SELECT id FROM funds_fiscalyear WHERE closed_at IS NOT NULL",
        ("UPDATE funds_fiscalyear SET closed_at = NULL WHERE id = {key}",),
        "funds_fiscalyear {key}: it differs in closing from",
    ),
    Case(
        "the days of a year",
        "SELECT id FROM funds_fiscalyear WHERE closed_at IS NULL",
        ("UPDATE funds_fiscalyear SET ends_on = ends_on + 30 WHERE id = {key}",),
        "funds_fiscalyear {key}: it differs in days from",
    ),
    Case(
        "an account of a closed year",
        "SELECT id FROM ledger_account WHERE code = 'old:available'",
        ("UPDATE ledger_account SET is_closed = false WHERE id = {key}",),
        "ledger_account {key}: it belongs to a closed year",
    ),
    Case(
        "an account closed alone",
        "SELECT id FROM ledger_account WHERE code = 'growth:available'",
        ("UPDATE ledger_account SET is_closed = true WHERE id = {key}",),
        "ledger_account {key}: it is closed",
    ),
    Case(
        "an account under another name",
        "SELECT id FROM funds_fund WHERE code = 'growth'",
        ("UPDATE ledger_account SET code = code || '.' WHERE code = 'growth:budget'",),
        "funds_fund {key}: its own six accounts",
    ),
    Case(
        "the currency of a fund",
        "SELECT id FROM funds_fund WHERE code = 'growth'",
        ("UPDATE funds_fund SET currency = 'EUR' WHERE id = {key}",),
        "funds_fund {key}: it differs in currency from",
    ),
    Case(
        "a proposal agreed with any entry",
        "SELECT id FROM funds_fundchange WHERE state = 'refused'",
        ("UPDATE funds_fundchange SET state = 'agreed', entry_id = (SELECT id FROM ledger_entry WHERE kind = 'spend') WHERE id = {key}",),
        "funds_fundchange {key}: it is agreed, its record says refused",
    ),
    Case(
        "an event of a move that never was",
        IN_TRIAGE,
        (
            f"INSERT INTO events_event (id, sequence, {COLUMNS}) SELECT nextval('events_event_id_seq'), sequence + 1, 'intake.request.declined', "
            "subject_kind, subject_id, actor_id, now(), 'decline', 'in_triage', 'declined', version + 1, '', '{}', hash, '' "
            "FROM events_event WHERE subject_kind = 'intake.request' AND subject_id = {key} ORDER BY sequence DESC LIMIT 1",
            REHASH + "(SELECT max(id) FROM events_event)",
        ),
        "intake_request {key}: intake.request is at version 2, its record ends at 3",
    ),
    Case(
        "a decision that nobody recorded",
        "SELECT max(id) FROM approvals_decision",
        (
            "INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at) SELECT s.route_id, n.id, "
            "(SELECT id FROM people_person WHERE username = 'business'), s.round, 'approve', '', '', now() + interval '1 year' FROM "
            f"approvals_panel n JOIN approvals_step s ON s.id = n.step_id WHERE n.role = 'business' AND s.route_id = ({OPEN})",
        ),
        "approvals_decision {key}: no event of intake.request",
        is_new=True,
    ),
    Case(
        "a panel passed by nobody",
        f"SELECT n.id FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id WHERE n.role = 'business' AND s.route_id = ({OPEN})",
        ("UPDATE approvals_panel SET state = 'passed' WHERE id = {key}",),
        "approvals_panel {key}: it is passed with 0 of 1",
    ),
    Case(
        "a step passed by nobody",
        f"SELECT min(id) FROM approvals_step WHERE route_id = ({OPEN})",
        ("UPDATE approvals_step SET state = 'passed' WHERE id = {key}",),
        "approvals_step {key}: it is passed",
    ),
    Case(
        "a route passed by nobody",
        OPEN,
        ("UPDATE approvals_route SET state = 'passed' WHERE id = {key}",),
        "approvals_route {key}: it is passed",
    ),
    Case(
        "the estimate of approved work",
        "SELECT id FROM intake_request WHERE state = 'funded'",
        ("UPDATE intake_request SET estimate = estimate * 2 WHERE id = {key}",),
        "intake_request {key}: it differs in ",
    ),
    Case(
        "the lead of a project",
        "SELECT max(id) FROM portfolio_project",
        ("UPDATE portfolio_project SET it_lead_id = (SELECT id FROM people_person WHERE username = 'cio') WHERE id = {key}",),
        "portfolio_project {key}: its leads",
    ),
    Case(
        "the phase of a project",
        "SELECT max(id) FROM portfolio_project",
        ("UPDATE portfolio_project SET phase = 'build' WHERE id = {key}",),
        "portfolio_project {key}: it is build, its record left it planned",
    ),
    Case(
        "a version without an event",
        IN_TRIAGE,
        ("UPDATE intake_request SET version = version + 1 WHERE id = {key}",),
        "intake_request {key}: intake.request is at version 3, its record ends at 2",
    ),
    Case(
        "a seal over nothing",
        "SELECT max(id) FROM events_seal",
        ("INSERT INTO events_seal (upto, count, hash, marks, mac) VALUES (1000000000, 5, md5('x'), '{}', md5('y'))",),
        "events_seal {key}: it lies too high",
        is_new=True,
    ),
)
