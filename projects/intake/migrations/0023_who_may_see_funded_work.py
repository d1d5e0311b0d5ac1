"""Work that money is promised to is made confidential or opened on record, with a reason, and its project with it; word for word what projects/intake says."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.handed_over', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.reassigned', 'intake.request.reclassified', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.seated_again', 'intake.request.sent_back', 'intake.request.settled', 'intake.request.snoozed', 'intake.request.started', 'intake.request.stop_answered', 'intake.request.stop_proposed', 'intake.request.stopped', 'intake.request.submitted', 'intake.request.taken_back', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.declined', 'decline', 'needs_information', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.handed_over', 'hand_over', 'delivered', 'delivered'), ('intake.request.handed_over', 'hand_over', 'in_delivery', 'in_delivery'), ('intake.request.handed_over', 'hand_over', 'on_hold', 'on_hold'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.reassigned', 'reassign', 'approved', 'approved'), ('intake.request.reassigned', 'reassign', 'delivered', 'delivered'), ('intake.request.reassigned', 'reassign', 'funded', 'funded'), ('intake.request.reassigned', 'reassign', 'in_approval', 'in_approval'), ('intake.request.reassigned', 'reassign', 'in_delivery', 'in_delivery'), ('intake.request.reassigned', 'reassign', 'in_triage', 'in_triage'), ('intake.request.reassigned', 'reassign', 'needs_information', 'needs_information'), ('intake.request.reassigned', 'reassign', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'closed', 'closed'), ('intake.request.reclassified', 'reclassify', 'delivered', 'delivered'), ('intake.request.reclassified', 'reclassify', 'funded', 'funded'), ('intake.request.reclassified', 'reclassify', 'in_delivery', 'in_delivery'), ('intake.request.reclassified', 'reclassify', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'stopped', 'stopped'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.seated_again', 'seat_again', 'in_approval', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.settled', 'settle', 'closed', 'closed'), ('intake.request.settled', 'settle', 'delivered', 'delivered'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.stop_answered', 'second', 'funded', 'funded'), ('intake.request.stop_answered', 'second', 'in_delivery', 'in_delivery'), ('intake.request.stop_answered', 'second', 'on_hold', 'on_hold'), ('intake.request.stop_proposed', 'stop', 'funded', 'funded'), ('intake.request.stop_proposed', 'stop', 'in_delivery', 'in_delivery'), ('intake.request.stop_proposed', 'stop', 'on_hold', 'on_hold'), ('intake.request.stopped', 'second', 'funded', 'stopped'), ('intake.request.stopped', 'second', 'in_delivery', 'stopped'), ('intake.request.stopped', 'second', 'on_hold', 'stopped'), ('intake.request.stopped', 'stop', 'funded', 'stopped'), ('intake.request.stopped', 'stop', 'in_delivery', 'stopped'), ('intake.request.stopped', 'stop', 'on_hold', 'stopped'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.taken_back', 'take_back', 'needs_information', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.state AS state INTO stands FROM intake_request t WHERE t.id = key;
    IF NOT FOUND THEN RETURN EXISTS (SELECT 1 FROM events_event d WHERE d.subject_kind = 'intake.request' AND d.subject_id = key AND d.kind = 'intake.request.deleted'); END IF;
    IF said_kind = 'intake.request.deleted' THEN RETURN false; END IF;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.handed_over', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.reassigned', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.seated_again', 'intake.request.sent_back', 'intake.request.settled', 'intake.request.snoozed', 'intake.request.started', 'intake.request.stop_answered', 'intake.request.stop_proposed', 'intake.request.stopped', 'intake.request.submitted', 'intake.request.taken_back', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.declined', 'decline', 'needs_information', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.handed_over', 'hand_over', 'delivered', 'delivered'), ('intake.request.handed_over', 'hand_over', 'in_delivery', 'in_delivery'), ('intake.request.handed_over', 'hand_over', 'on_hold', 'on_hold'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.reassigned', 'reassign', 'approved', 'approved'), ('intake.request.reassigned', 'reassign', 'delivered', 'delivered'), ('intake.request.reassigned', 'reassign', 'funded', 'funded'), ('intake.request.reassigned', 'reassign', 'in_approval', 'in_approval'), ('intake.request.reassigned', 'reassign', 'in_delivery', 'in_delivery'), ('intake.request.reassigned', 'reassign', 'in_triage', 'in_triage'), ('intake.request.reassigned', 'reassign', 'needs_information', 'needs_information'), ('intake.request.reassigned', 'reassign', 'on_hold', 'on_hold'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.seated_again', 'seat_again', 'in_approval', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.settled', 'settle', 'closed', 'closed'), ('intake.request.settled', 'settle', 'delivered', 'delivered'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.stop_answered', 'second', 'funded', 'funded'), ('intake.request.stop_answered', 'second', 'in_delivery', 'in_delivery'), ('intake.request.stop_answered', 'second', 'on_hold', 'on_hold'), ('intake.request.stop_proposed', 'stop', 'funded', 'funded'), ('intake.request.stop_proposed', 'stop', 'in_delivery', 'in_delivery'), ('intake.request.stop_proposed', 'stop', 'on_hold', 'on_hold'), ('intake.request.stopped', 'second', 'funded', 'stopped'), ('intake.request.stopped', 'second', 'in_delivery', 'stopped'), ('intake.request.stopped', 'second', 'on_hold', 'stopped'), ('intake.request.stopped', 'stop', 'funded', 'stopped'), ('intake.request.stopped', 'stop', 'in_delivery', 'stopped'), ('intake.request.stopped', 'stop', 'on_hold', 'stopped'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.taken_back', 'take_back', 'needs_information', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.state AS state INTO stands FROM intake_request t WHERE t.id = key;
    IF NOT FOUND THEN RETURN EXISTS (SELECT 1 FROM events_event d WHERE d.subject_kind = 'intake.request' AND d.subject_id = key AND d.kind = 'intake.request.deleted'); END IF;
    IF said_kind = 'intake.request.deleted' THEN RETURN false; END IF;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0022_found_by_brand"),
        ("portfolio", "0009_found_by_launch"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeenWork",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("portfolio.project",),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="promisedwork",
            name="paid_for_on_record",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_on_record",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promisedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="paid_for_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.route_id AND q.is_confidential)\n        OR EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.fund_id = NEW.fund_id AND a.id < NEW.id)\n        OR EXISTS (SELECT 1 FROM intake_request q JOIN events_event e ON e.subject_kind = 'intake.request' AND e.subject_id = q.id\n            JOIN funds_fund f ON f.id = NEW.fund_id AND e.data -> 'funds' ? f.code\n            WHERE q.route_id = NEW.route_id AND e.kind IN ('intake.request.paid_for', 'intake.request.reclassified') AND e.made_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'A fund begins to pay for confidential work on record only.'; END IF; RETURN NULL;",
                    hash="73f9c4c3bf42bc6c79de94b97f6adc5e70fa2933",
                    operation="INSERT",
                    pgid="pgtrigger_paid_for_on_record_87352",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.version IS DISTINCT FROM NEW.version)",
                    constraint="CONSTRAINT",
                    declare="DECLARE differing text[];",
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.brands IS DISTINCT FROM NEW.brands THEN 'brands' END,\n            CASE WHEN OLD.markets IS DISTINCT FROM NEW.markets THEN 'markets' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch_id' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.suppliers IS DISTINCT FROM NEW.suppliers THEN 'suppliers' END,\n            CASE WHEN OLD.products IS DISTINCT FROM NEW.products THEN 'products' END,\n            CASE WHEN OLD.data_where IS DISTINCT FROM NEW.data_where THEN 'data_where' END,\n            CASE WHEN OLD.regulations IS DISTINCT FROM NEW.regulations THEN 'regulations' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END,\n            CASE WHEN (OLD.data_kind, OLD.personal_data) IS DISTINCT FROM (NEW.data_kind, NEW.personal_data)\n                THEN CASE WHEN NEW.data_kind IS NULL THEN 'personal_data' ELSE 'data_kind' END END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('decline', 'needs_information', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hand_over', 'delivered', 'delivered'), ('hand_over', 'in_delivery', 'in_delivery'), ('hand_over', 'on_hold', 'on_hold'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('reassign', 'approved', 'approved'), ('reassign', 'delivered', 'delivered'), ('reassign', 'funded', 'funded'), ('reassign', 'in_approval', 'in_approval'), ('reassign', 'in_delivery', 'in_delivery'), ('reassign', 'in_triage', 'in_triage'), ('reassign', 'needs_information', 'needs_information'), ('reassign', 'on_hold', 'on_hold'), ('reclassify', 'closed', 'closed'), ('reclassify', 'delivered', 'delivered'), ('reclassify', 'funded', 'funded'), ('reclassify', 'in_delivery', 'in_delivery'), ('reclassify', 'on_hold', 'on_hold'), ('reclassify', 'stopped', 'stopped'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('seat_again', 'in_approval', 'in_approval'), ('second', 'funded', 'funded'), ('second', 'funded', 'stopped'), ('second', 'in_delivery', 'in_delivery'), ('second', 'in_delivery', 'stopped'), ('second', 'on_hold', 'on_hold'), ('second', 'on_hold', 'stopped'), ('settle', 'closed', 'closed'), ('settle', 'delivered', 'delivered'), ('snooze', 'in_triage', 'in_triage'), ('start', 'funded', 'in_delivery'), ('stop', 'funded', 'funded'), ('stop', 'funded', 'stopped'), ('stop', 'in_delivery', 'in_delivery'), ('stop', 'in_delivery', 'stopped'), ('stop', 'on_hold', 'on_hold'), ('stop', 'on_hold', 'stopped'), ('submit', 'draft', 'in_triage'), ('take_back', 'needs_information', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="58a7a118e5b0a798ebe1912979ff0542e3947970",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_c847c",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="reclassified_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.is_confidential IS DISTINCT FROM NEW.is_confidential)",
                    constraint="CONSTRAINT",
                    func="IF NOT (NEW.state NOT IN ('funded', 'in_delivery', 'delivered', 'on_hold', 'closed', 'stopped') OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.reclassified') AND (e.version = NEW.version AND e.why <> ''\n            AND e.data #> '{changed,is_confidential}' = jsonb_build_array(OLD.is_confidential, NEW.is_confidential)\n            AND NOT EXISTS (SELECT 1 FROM funds_allocation a JOIN funds_fund f ON f.id = a.fund_id\n                WHERE NEW.is_confidential AND a.route_id = NEW.route_id AND NOT coalesce(e.data -> 'funds', '[]'::jsonb) ? f.code)))) THEN RAISE EXCEPTION 'Who may see this changes with a reason, and on record only.'; END IF; RETURN NULL;",
                    hash="1c6b5c91cbf90d70d3acc6f9f5f06e230b3e2d49",
                    operation="UPDATE",
                    pgid="pgtrigger_reclassified_on_record_86f3b",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="seen_as_its_project",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.is_confidential IS DISTINCT FROM NEW.is_confidential OR OLD.project_id IS DISTINCT FROM NEW.project_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id\n    WHERE q.id = NEW.id AND q.is_confidential <> p.is_confidential)) THEN RAISE EXCEPTION 'A project is as confidential as the request it came from.'; END IF; RETURN NULL;",
                    hash="2dd6e7752cf6c5c11a470e06add3ddc7f24632f6",
                    operation="UPDATE",
                    pgid="pgtrigger_seen_as_its_project_8e6ef",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seenwork",
            trigger=pgtrigger.compiler.Trigger(
                name="seen_as_its_request",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.is_confidential IS DISTINCT FROM NEW.is_confidential)",
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id\n    WHERE p.id = NEW.id AND q.is_confidential <> p.is_confidential)) THEN RAISE EXCEPTION 'A project is as confidential as the request it came from.'; END IF; RETURN NULL;",
                    hash="48e9bee0f754235242dc474dcda92ca13ed7fcee",
                    operation="UPDATE",
                    pgid="pgtrigger_seen_as_its_request_5eea5",
                    table="portfolio_project",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(TRUTH, BEFORE),
    ]
