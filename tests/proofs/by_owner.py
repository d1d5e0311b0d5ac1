"""What an owner of the database might do: each with the line that finds it."""

from tests.proofs.by_sight import OF_SIGHT
from tests.proofs.company import FIT
from tests.proofs.hands import COLUMNS, DONE, FORGED, LAST, MIDDLE, NO, RAISE, RAISED, REHASH, RESERVE, SEALED_ANEW, SPEND, Case, event_of
from tests.proofs.of_disputes import OF_DISPUTES
from tests.proofs.of_work import OF_WORK

BY_OWNER = (
    Case(
        "the words of a text",
        "SELECT id FROM events_text ORDER BY id LIMIT 1",
        ("UPDATE events_text SET text = 'It was said otherwise.' WHERE id = {key}",),
        "events_text {key}: it does not fit its digest",
    ),
    Case(
        "the salt of a text",
        "SELECT id FROM events_text ORDER BY id DESC LIMIT 1",
        ("UPDATE events_text SET salt = '0123456789abcdef' WHERE id = {key}",),
        "events_text {key}: it does not fit its digest",
    ),
    Case(
        "the reason of an event taken away",
        "SELECT id FROM events_event WHERE why <> '' ORDER BY id LIMIT 1",
        ("DELETE FROM events_text WHERE 'text:' || digest = (SELECT why FROM events_event WHERE id = {key})",),
        "events_event {key}: why names a text that is gone, and no event erased it",
    ),
    Case(
        "words in an event's data taken away",
        "SELECT id FROM events_event WHERE kind = 'kpis.measurement.recorded' ORDER BY id LIMIT 1",
        ("DELETE FROM events_text WHERE 'text:' || digest = (SELECT data->>'source' FROM events_event WHERE id = {key})",),
        "events_event {key}: its data name a text that is gone, and no event erased it",
    ),
    Case(
        "the reason of a no taken away",
        NO,
        ("DELETE FROM events_text WHERE 'text:' || digest = (SELECT reason FROM approvals_decision WHERE id = {key})",),
        "approvals_decision {key}: reason names a text that is gone, and no event erased it",
    ),
    Case(
        "the note of an entry taken away",
        "SELECT id FROM ledger_entry WHERE note <> '' ORDER BY id LIMIT 1",
        ("DELETE FROM events_text WHERE 'text:' || digest = (SELECT note FROM ledger_entry WHERE id = {key})",),
        "ledger_entry {key}: note names a text that is gone, and no event erased it",
    ),
    Case(
        "a month of the convergence line that nobody kept",
        "SELECT 990001",
        (
            "INSERT INTO convergence_month (id, month, formula, score, known, parts, kept_at)"
            " VALUES ({key}, '2026-01-01', 1, 99, 6, '[]', now())",
        ),
        "convergence_month {key}: it is not as the record says that it was kept",
    ),
    Case(
        "an entry halved, with all that depends on it",
        SPEND,
        ("UPDATE ledger_line SET amount = amount / 2 WHERE entry_id = {key}", *FIT),
        "ledger_entry {key}: it differs in amount from",
    ),
    Case(
        "a spend deleted, with all that depends on it",
        "SELECT event_id FROM ledger_entry WHERE kind = 'spend'",
        (
            "DELETE FROM ledger_line WHERE entry_id IN (SELECT id FROM ledger_entry WHERE event_id = {key})",
            "DELETE FROM ledger_entry WHERE event_id = {key}",
            *FIT,
        ),
        event_of("{key}"),
    ),
    Case(
        "what an entry is about",
        SPEND,
        ("UPDATE ledger_entry SET subject_id = (SELECT min(id) FROM approvals_route WHERE id <> subject_id) WHERE id = {key}",),
        "ledger_entry {key}: it differs in subject from",
    ),
    Case(
        "its reference",
        SPEND,
        ("UPDATE ledger_entry SET reference = 'INV-2' WHERE id = {key}",),
        "ledger_entry {key}: it differs in reference from",
    ),
    Case(
        "its day", SPEND, ('UPDATE ledger_entry SET "on" = "on" - 3 WHERE id = {key}', *FIT), "ledger_entry {key}: it differs in day from"
    ),
    Case(
        "its person",
        SPEND,
        ("UPDATE ledger_entry SET actor_id = (SELECT id FROM people_person WHERE username = 'cio') WHERE id = {key}",),
        "ledger_entry {key}: it differs in person from",
    ),
    Case(
        "its rate",
        RESERVE,
        ("UPDATE ledger_entry SET rate = 2, rate_on = \"on\", rate_source = 'ecb' WHERE id = {key}",),
        "ledger_entry {key}: it differs in rate from",
    ),
    Case(
        "a raise doubled, with its balances",
        RAISE,
        ("UPDATE ledger_line SET amount = amount * 2 WHERE entry_id = {key}", *FIT),
        "ledger_entry {key}: it is not the one by which proposal",
    ),
    Case(
        "a spend moved to another fund",
        SPEND,
        (
            "UPDATE ledger_line l SET account_id = b.id, fund_id = b.fund_id FROM ledger_account a, ledger_account b WHERE l.entry_id = {key} "
            "AND a.id = l.account_id AND b.code = CASE a.kind WHEN 'spent' THEN 'platform:budget' ELSE 'platform:available' END",
            *FIT,
        ),
        "ledger_entry {key}: it differs in fund, accounts from",
    ),
    Case(
        "a promise grown",
        DONE,
        ("UPDATE funds_allocation SET amount = amount + 100 WHERE id = {key}",),
        "funds_allocation {key}: 120100.00 is promised, its record promises 120000.00",
    ),
    Case(
        "a no turned into a yes",
        NO,
        ("UPDATE approvals_decision SET verdict = 'approve' WHERE id = {key}",),
        "approvals_decision {key}: no event of intake.request",
    ),
    Case(
        "the reason of a no",
        NO,
        (f"UPDATE approvals_decision SET reason = {FORGED} WHERE id = {{key}}",),
        "approvals_decision {key}: no event of intake.request",
    ),
    Case("a decision deleted", NO, ("DELETE FROM approvals_decision WHERE id = {key}",), "approvals_decision {key}: event"),
    Case(
        "a rejected request back in triage",
        "SELECT id FROM intake_request WHERE state = 'rejected'",
        ("UPDATE intake_request SET state = 'in_triage' WHERE id = {key}",),
        "intake_request {key}: it is in_triage, its record left it rejected.",
    ),
    Case(
        "a measurement",
        "SELECT min(id) FROM kpis_measurement",
        ("UPDATE kpis_measurement SET value = 99 WHERE id = {key}",),
        "kpis_measurement {key}: of the 2 that arrived together",
    ),
    Case(
        "a value in the tray, after it was let in",
        "SELECT min(id) FROM kpis_held",
        ("UPDATE kpis_held SET value = 99 WHERE id = {key}",),
        "kpis_held {key}: it counts as measurement ",
    ),
    Case(
        "what a restatement would change",
        "SELECT min(id) FROM kpis_restatement",
        ("UPDATE kpis_restated SET value = 1 WHERE restatement_id = {key}",),
        "kpis_restatement {key}: what it would change is not what event",
    ),
    Case(
        "a restatement that nobody agreed to",
        "SELECT min(id) FROM kpis_restatement",
        (
            "UPDATE kpis_restatement r SET state = 'agreed', decided_at = now(), decided_by_id = (SELECT owner_it_id FROM kpis_kpi WHERE id = r.kpi_id) WHERE id = {key}",
        ),
        "kpis_restatement {key}: no event tells that it is agreed",
    ),
    Case(
        "a duty dated back",
        "SELECT max(id) FROM access_duty",
        ("UPDATE access_duty SET since_on = '2020-01-01' WHERE id = {key}",),
        "access_duty {key}: ",
    ),
    Case(
        "a quorum of the policy",
        "SELECT min(p.id) FROM approvals_policy p WHERE p.subject_kind = 'intake.request'",
        ("UPDATE approvals_policyrule SET quorum = quorum + 1 WHERE policy_id = {key}",),
        "approvals_policy {key}: what it says now",
    ),
    Case(
        "a rule that was not agreed to",
        "SELECT min(p.id) FROM approvals_policy p WHERE p.subject_kind = 'intake.request'",
        ("UPDATE approvals_policyrule SET step_name = 'Mine' WHERE policy_id = {key}",),
        "approvals_policy {key}: it is not what two people agreed to",
    ),
    Case(
        "a list of duties with another in it",
        "SELECT max(id) FROM appointments_roster",
        ("UPDATE appointments_line SET role = 'admin' WHERE roster_id = {key}",),
        "appointments_roster {key}: what it lists now",
    ),
    Case(
        "a proposed policy with other terms",
        "SELECT max(id) FROM policies_proposal",
        ("UPDATE policies_proposal SET terms = jsonb_set(terms, '{currency}', '\"EUR\"') WHERE id = {key}",),
        "policies_proposal {key}: what it proposes now",
    ),
    Case(
        "a proposal ten times as large",
        RAISED,
        ("UPDATE funds_fundchange SET amount = amount * 10 WHERE id = {key}",),
        "funds_fundchange {key}: it differs in amount from",
    ),
    Case(
        "another second person",
        "SELECT d.id FROM approvals_decision d JOIN funds_fundchange c ON c.route_id = d.route_id WHERE c.state = 'agreed' LIMIT 1",
        ("UPDATE approvals_decision SET person_id = (SELECT id FROM people_person WHERE username = 'cio') WHERE id = {key}",),
        "approvals_decision {key}: no event of funds.fundchange",
    ),
    Case(
        "a delivery deleted",
        "SELECT max(event_id) FROM events_delivery d JOIN events_event e ON e.id = d.event_id WHERE e.kind = 'intake.request.submitted'",
        ("DELETE FROM events_delivery WHERE event_id = {key}",),
        "events_event {key}: what follows from it is not owed",
    ),
    Case(
        "a notice",
        "SELECT max(id) FROM notices_notice",
        ("UPDATE notices_notice SET text = 'All is well.' WHERE id = {key}",),
        "notices_notice {key}: it is not what person",
    ),
    Case(
        "an event dated back, its chain right",
        LAST,
        (
            f"INSERT INTO events_event (id, sequence, {COLUMNS}) SELECT nextval('events_event_id_seq'), sequence + 1, kind, subject_kind, "
            "subject_id, actor_id, at - interval '30 days', action, source, target, version, why, data, hash, '' FROM events_event WHERE id = "
            "{key}",
            REHASH + "(SELECT max(id) FROM events_event)",
        ),
        "events_event ",
    ),
    Case(
        "the text of an event",
        MIDDLE,
        (f"UPDATE events_event SET why = {FORGED} WHERE id = {{key}}",),
        "events_event {key}: its text was changed",
    ),
    Case(
        "the text of an event and its hash",
        MIDDLE,
        (f"UPDATE events_event SET why = {FORGED} WHERE id = {{key}}", REHASH + "{key}"),
        "events_event {key}: it is not the one that was sealed",
    ),
    Case(
        "an event deleted in the middle",
        MIDDLE,
        ("DELETE FROM notices_notice", "DELETE FROM events_delivery", "DELETE FROM events_event WHERE id = {key}"),
        "events_event {key}: it was there when",
    ),
    Case(
        "the record's end cut off",
        "SELECT max(id) FROM events_event",
        (
            "UPDATE ledger_entry SET event_id = NULL WHERE event_id = {key}",
            "DELETE FROM events_delivery WHERE event_id = {key}",
            "DELETE FROM events_event WHERE id = {key}",
        ),
        "events_event {key}: it was there when",
    ),
    Case("all seals deleted", "", ("DELETE FROM events_seal",), "events_seal: a seal is missing or late"),
    Case(
        "the last seal deleted",
        "",
        ("DELETE FROM events_seal WHERE upto = (SELECT max(upto) FROM events_seal)",),
        "events_seal: a seal is missing or late",
    ),
    Case(
        "a seal between",
        "SELECT min(id) FROM events_seal",
        ("UPDATE events_seal SET hash = md5('x') || md5('y') WHERE id = {key}",),
        "events_seal {key}: ",
    ),
    Case(
        "text, chain and seals written anew",
        LAST,
        (f"UPDATE events_event SET why = {FORGED} WHERE id = {{key}}", REHASH + "{key}", SEALED_ANEW, SEALED_ANEW),
        "events_seal ",
    ),
    Case(
        "an actual moved elsewhere than two people agreed",
        "SELECT entry_id FROM funds_reversal WHERE moved_id IS NOT NULL",
        ("UPDATE funds_reversal SET into_id = (SELECT min(id) FROM funds_allocation) WHERE entry_id = {key}",),
        "ledger_entry {key}: it was moved by two people, and ",
    ),
    Case(
        "somebody else asked for it",
        "SELECT id FROM funds_reversal WHERE moved_id IS NOT NULL",
        ("UPDATE funds_reversal SET asked_by_id = (SELECT id FROM people_person WHERE username = 'cio') WHERE id = {key}",),
        "funds_reversal {key}: it is otherwise than event ",
    ),
    Case(
        "a figure of a pack",
        "SELECT id FROM packs_pack",
        ("UPDATE packs_pack SET content = jsonb_set(content, '{headlines,0,value}', '\"1\"') WHERE id = {key}",),
        "packs_pack {key}: it holds something else than its hash is over",
    ),
    Case(
        "a pack and its hash",
        "SELECT id FROM packs_pack",
        (
            "UPDATE packs_pack SET content = jsonb_set(content, '{year}', '\"FY00\"') WHERE id = {key}",
            "UPDATE packs_pack SET hash = encode(sha256(convert_to(content::text, 'UTF8')), 'hex') WHERE id = {key}",
        ),
        "packs_pack {key}: no event tells that it was frozen with this hash",
    ),
    Case(
        "the words of a pack taken away",
        "SELECT id FROM packs_pack",
        ("DELETE FROM events_text WHERE subject_kind = 'packs.pack' AND subject_id = {key} AND writer_id IS NULL",),
        "packs_pack {key}: its content name a text that is gone",
    ),
    Case(
        "the words of a decision of a review",
        "SELECT id FROM packs_decision",
        ("UPDATE packs_decision SET text = 'text:' || repeat('0', 64) WHERE id = {key}",),
        "packs_decision {key}: no event tells of it as it stands",
    ),
    *OF_DISPUTES,
    *OF_WORK,
    *OF_SIGHT,
)
